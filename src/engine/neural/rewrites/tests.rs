use super::super::VoiceData;
use super::super::network::{Graph, Tensor};
use super::super::onnx::graph::{Attribute, FLOAT, Graph as Builder, INT8};
use super::super::rten::Rten;
use rten_onnx::onnx::ModelProto;
use std::fs;

/// A graph with one input, which is filled with repeatable numbers.
struct Case {
    name: &'static str,
    graph: Vec<u8>,
    shape: Vec<usize>,
    /// What ONNX Runtime 1.32 makes of it.
    expected: &'static [f32],
}

/// Numbers in ±1 that are far from zero in the mean, so that their zero point is not the middle.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| ((n * 37 + 11) % 50) as f32 / 40.0 - 0.25).collect()
}

/// Small weights, in both senses.
fn weights(count: usize) -> Vec<u8> {
    (0..count).map(|n| ((n * 29 + 5) % 23) as u8).map(|n| n.wrapping_sub(9)).collect()
}

/// A convolution of quantized numbers, whose input has two channels and whose output has one.
fn convolution(name: &'static str, kernel: &[u64], attributes: &[Attribute<'_>], expected: &'static [f32]) -> Case {
    let mut shape: Vec<usize> = vec![1, 2, 7];
    shape.resize(2 + kernel.len(), 4);
    let mut g = Builder::default();
    let x = g.input("x", FLOAT, &shape.iter().map(|&size| size as u64).collect::<Vec<_>>());
    let [quantized, scale, zero] = ["quantized", "scale", "zero"];
    g.wide_node("DynamicQuantizeLinear", &[&x], &[], &[quantized, scale, zero]);
    let dims = [&[1, 2], kernel].concat();
    let size = dims.iter().product::<u64>() as usize;
    let w = g.tensor(INT8, &dims, &weights(size));
    let w_zero = g.tensor(INT8, &[], &[3]);
    let y = g.node("ConvInteger", &[quantized, &w, zero, &w_zero], attributes);
    g.named_node("Cast", &[&y], &[Attribute::Int("to", 1)], "output");
    g.output("output", &vec![0; shape.len()]);
    Case { name, graph: g.finish(), shape, expected }
}

/// A product of a batch of matrices with one matrix.
fn product(name: &'static str, turned: [i64; 2], alpha: f32, expected: &'static [f32]) -> Case {
    let dims = |turned: i64, dims: [u64; 2]| if turned == 1 { [dims[1], dims[0]] } else { dims };
    let [rows, columns] = dims(turned[0], [2, 3]);
    let mut g = Builder::default();
    let a = g.input("a", FLOAT, &[2, rows, columns]);
    let b = g.floats(&dims(turned[1], [3, 2]), &[0.5, -1.0, 0.25, 2.0, -0.125, 1.0]);
    let attributes =
        [Attribute::Int("transA", turned[0]), Attribute::Int("transB", turned[1]), Attribute::Float("alpha", alpha)];
    g.named_node("com.microsoft.FusedMatMul", &[&a, &b], &attributes, "output");
    g.output("output", &[2, 2, 2]);
    Case { name, graph: g.finish(), shape: vec![2, rows as usize, columns as usize], expected }
}

/// The activation GELU, as exports write it, whose result two products need.
fn activation(expected: &'static [f32]) -> Case {
    let mut g = Builder::default();
    let x = g.input("x", FLOAT, &[2, 3]);
    let [root, one, half] = [2f32.sqrt(), 1.0, 0.5].map(|number| g.floats(&[], &[number]));
    let scaled = g.node("Div", &[&x, &root], &[]);
    let error = g.node("Erf", &[&scaled], &[]);
    let sum = g.node("Add", &[&error, &one], &[]);
    let product = g.node("Mul", &[&x, &sum], &[]);
    let result = g.node("Mul", &[&product, &half], &[]);
    let products = [[0.5, -1.0, 0.25, 2.0, -0.125, 1.0], [1.0, 0.5, -2.0, 0.25, 0.75, -1.5]].map(|weights| {
        let weights = g.floats(&[3, 2], &weights);
        g.node("MatMul", &[&result, &weights], &[])
    });
    g.named_node("Add", &[&products[0], &products[1]], &[], "output");
    g.output("output", &[2, 2]);
    Case { name: "activation", graph: g.finish(), shape: vec![2, 3], expected }
}

/// The spectrum of two frames of four samples. It needs no rewriting, but is part of Kokoro, and rten has it only in builds with
/// the feature `fft`.
fn spectrum(expected: &'static [f32]) -> Case {
    let mut g = Builder::default();
    let x = g.input("x", FLOAT, &[1, 8, 1]);
    let [step, length] = [g.ints(&[], &[4]), g.ints(&[], &[4])];
    let window = g.floats(&[4], &[0.5, 1.0, 1.0, 0.5]);
    g.named_node("STFT", &[&x, &step, &window, &length], &[Attribute::Int("onesided", 1)], "output");
    g.output("output", &[1, 2, 3, 2]);
    Case { name: "spectrum", graph: g.finish(), shape: vec![1, 8, 1], expected }
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        spectrum(&[1.7375, 0.0, -0.6125, -0.8, -0.4625, 0.0, 1.5875, 0.0, -0.5875, -0.775, -0.4625, 0.0]),
        activation(&[-1.072271, 1.536113, 0.758465, -0.487424]),
        product("plain", [0, 0], 1.0, &[0.17188, 2.5, 0.03125, 0.55, 0.35938, -0.15, 0.53125, 0.4]),
        product("first turned", [1, 0], 1.0, &[0.17188, 1.2, 0.4375, 0.55, 0.20312, -0.2, 0.3125, 1.65]),
        product(
            "second turned and scaled",
            [0, 1],
            0.5,
            &[-0.39062, 0.27812, 0.2, 0.75156, 0.00937, 0.52187, -0.025, 0.91719],
        ),
        product(
            "both turned and scaled",
            [1, 1],
            -2.0,
            &[1.2375, 0.10625, -0.8, -5.525, -0.9875, -3.36875, 1.35, -1.1875],
        ),
    ];
    cases.extend(convolutions());
    cases
}

fn convolutions() -> Vec<Case> {
    use Attribute::{Ints, Text};
    vec![
        convolution("no padding", &[3], &[Ints("pads", &[0, 0])], &[-127.0, -2364.0, -4311.0, -1208.0, 125.0]),
        convolution(
            "padding",
            &[3],
            &[Ints("pads", &[1, 2])],
            &[765.0, -127.0, -2364.0, -4311.0, -1208.0, 125.0, -2407.0, -3232.0],
        ),
        convolution(
            "padding, dilated",
            &[3],
            &[Ints("pads", &[2, 2]), Ints("dilations", &[2])],
            &[380.0, 238.0, -2140.0, -1115.0, -3056.0, -2030.0, -1798.0],
        ),
        convolution(
            "padding, strided",
            &[3],
            &[Ints("pads", &[3, 1]), Ints("strides", &[2])],
            &[0.0, 765.0, -2364.0, -1208.0, -2407.0],
        ),
        convolution(
            "two dimensions",
            &[3, 2],
            &[Ints("pads", &[1, 0, 2, 1])],
            &[
                -3027.0, -1932.0, -570.0, -99.0, -3255.0, -3115.0, -892.0, -598.0, -2931.0, -2773.0, -541.0, -605.0,
                -2579.0, -2432.0, -193.0, -605.0, -2238.0, -2080.0, -2463.0, 1222.0, -3458.0, -1750.0, -1839.0, -90.0,
                -967.0, -1173.0, -2152.0, 183.0, -1458.0, -586.0, -2563.0, 1122.0,
            ],
        ),
        convolution(
            "the same length, more after",
            &[4],
            &[Text("auto_pad", "SAME_UPPER")],
            &[-2987.0, -896.0, -955.0, -4293.0, -4078.0, 1367.0, -1447.0],
        ),
        convolution(
            "the same length, more before",
            &[4],
            &[Text("auto_pad", "SAME_LOWER")],
            &[-2118.0, -2987.0, -896.0, -955.0, -4293.0, -4078.0, 1367.0],
        ),
    ]
}

impl Case {
    fn input(&self) -> Vec<(usize, Tensor)> {
        vec![(0, Tensor::floats(&self.shape, numbers(self.shape.iter().product())))]
    }

    fn run(&self) -> Result<Vec<f32>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.onnx");
        fs::write(&path, &self.graph).unwrap();
        let graph = Rten::load(&VoiceData::File(path.clone()))
            .map_err(|fault| fault.at(&path).to_string())?
            .ok_or("no output")?;
        graph.run(self.input(), 0)
    }
}

#[test]
fn rewritten_graphs_compute_what_another_runtime_computes() {
    for case in cases() {
        let found = case.run().unwrap_or_else(|what| panic!("{}: {what}", case.name));
        assert_near(case.name, &found, case.expected);
    }
}

fn assert_near(name: &str, found: &[f32], expected: &[f32]) {
    let far = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(found.len() == expected.len() && far < 1e-4, "{name}: {found:?}\ninstead of {expected:?}");
}

/// The numbers in [`cases`] are what this test sees, too.
#[cfg(feature = "onnxruntime")]
#[test]
fn the_other_runtime_computes_what_is_written_here() {
    use super::super::onnxruntime::library;
    let Some(library) = library().unwrap() else { return };
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.onnx");
        fs::write(&path, &case.graph).unwrap();
        let graph = library.load(&VoiceData::File(path)).unwrap().unwrap();
        assert_near(case.name, &graph.run(case.input(), 0).unwrap(), case.expected);
    }
}

#[test]
fn an_activation_becomes_one_operator() {
    let operators = |graph: &[u8]| {
        let mut model = ModelProto::parse_buf(graph).unwrap();
        super::apply(&mut model).unwrap();
        model.graph.unwrap().node.into_iter().filter_map(|node| node.op_type).collect::<Vec<_>>()
    };
    assert_eq!(operators(&activation(&[]).graph), ["Gelu", "MatMul", "MatMul", "Add"]);
    // Another constant makes it something else.
    let mut graph = activation(&[]).graph;
    let half = graph.windows(4).position(|bytes| bytes == 0.5f32.to_le_bytes()).unwrap();
    graph[half..half + 4].copy_from_slice(&0.25f32.to_le_bytes());
    assert!(operators(&graph).contains(&"Erf".to_string()));
}

#[test]
fn what_would_be_computed_wrongly_is_refused() {
    let attributes = [Attribute::Text("auto_pad", "SAME_UPPER"), Attribute::Ints("strides", &[2])];
    let why = convolution("", &[4], &attributes, &[]).run().unwrap_err();
    assert!(why.contains("auto_pad") && !why.contains("damaged"), "{why}");
}

#[test]
fn an_operator_that_the_runtime_lacks_is_told_by_name() {
    let mut g = Builder::default();
    let x = g.input("x", FLOAT, &[2]);
    g.named_node("com.microsoft.Unheard", &[&x], &[], "output");
    g.output("output", &[2]);
    let case = Case { name: "", graph: g.finish(), shape: vec![2], expected: &[] };
    let why = case.run().unwrap_err();
    assert!(why.contains("the operator `com.microsoft/Unheard`") && !why.contains("damaged"), "{why}");
}
