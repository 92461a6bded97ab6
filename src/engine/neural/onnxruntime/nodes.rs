//! Replaces the nodes of a graph that draw random numbers by operators of this program: see [`super::noise`].
//!
//! Two fields of such nodes are set and one field is added to the file (field numbers are those of onnx.proto3);
//! everything else is copied byte by byte. Crates for the format would decode and encode the whole file with hundreds of
//! megabytes of weights, so none is used.

use super::noise::{DOMAIN, DRAWING};

/// The messages that are searched, and the fields that lead from one to the next.
#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
}

impl Message {
    fn inner(self, field: u64) -> Option<Self> {
        match (self, field) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) => Some(Self::Graph),
            (Self::Graph, 1) => Some(Self::Node),
            (Self::Node, 5) => Some(Self::Attribute),
            _ => None,
        }
    }
}

/// Fields of a node.
const OPERATOR: u64 = 4;
const NODE_DOMAIN: u64 = 7;

/// The field of the model that names a domain of operators and its version.
const IMPORT: u64 = 8;

/// The file with these nodes replaced. `None` if it is not an ONNX file.
pub fn with_own_noise(file: &[u8]) -> Option<Vec<u8>> {
    let mut changed = rewrite(file, Message::Model)?;
    let mut import = Vec::new();
    put(&mut import, 1, DOMAIN.as_bytes());
    // Version 1.
    import.extend([2 << 3, 1]);
    put(&mut changed, IMPORT, &import);
    Some(changed)
}

fn rewrite(bytes: &[u8], message: Message) -> Option<Vec<u8>> {
    let ours = matches!(message, Message::Node) && draws(bytes)?;
    let mut changed = Vec::with_capacity(bytes.len() + 64);
    for field in Fields(bytes) {
        let Field { number, whole, body } = field?;
        match (body, message.inner(number)) {
            (Some(body), Some(inner)) => put(&mut changed, number, &rewrite(body, inner)?),
            _ if ours && number == NODE_DOMAIN => {}
            _ => changed.extend_from_slice(whole),
        }
    }
    if ours {
        put(&mut changed, NODE_DOMAIN, DOMAIN.as_bytes());
    }
    Some(changed)
}

/// Whether a node is one of ONNX's own that draw random numbers. `None` if it is damaged.
fn draws(node: &[u8]) -> Option<bool> {
    let (mut operator, mut domain) = (&b""[..], &b""[..]);
    for field in Fields(node) {
        match field? {
            Field { number: OPERATOR, body: Some(body), .. } => operator = body,
            Field { number: NODE_DOMAIN, body: Some(body), .. } => domain = body,
            _ => {}
        }
    }
    Some(DRAWING.iter().any(|name| name.as_bytes() == operator) && matches!(domain, b"" | b"ai.onnx"))
}

/// A field of a message: its number, all of its bytes, and its content if it has a length.
struct Field<'a> {
    number: u64,
    whole: &'a [u8],
    body: Option<&'a [u8]>,
}

/// The fields of a message, in order. They end at the first damaged one, which is returned as `None`.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<Field<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let all = std::mem::take(&mut self.0);
        (!all.is_empty()).then(|| {
            let mut rest = all;
            let tag = number(&mut rest)?;
            // Kinds of fields: protobuf.dev, "Encoding", "Message structure".
            let body = match tag & 7 {
                0 => number(&mut rest).map(|_| None)?,
                1 => take(&mut rest, 8).map(|_| None)?,
                2 => {
                    let length = number(&mut rest)?;
                    Some(take(&mut rest, length)?)
                }
                5 => take(&mut rest, 4).map(|_| None)?,
                _ => return None,
            };
            self.0 = rest;
            Some(Field { number: tag >> 3, whole: &all[..all.len() - rest.len()], body })
        })
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (first, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(first)
}

/// A number with seven bits in each byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn put(message: &mut Vec<u8>, field: u64, body: &[u8]) {
    for mut number in [field << 3 | 2, body.len() as u64] {
        while number >= 0x80 {
            message.push(number as u8 | 0x80);
            number >>= 7;
        }
        message.push(number as u8);
    }
    message.extend_from_slice(body);
}
