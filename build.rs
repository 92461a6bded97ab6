//! Finds the voice data in the package `ttspico-sys` and embeds it, so that the program needs no other files.

use serde_json::Value;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The package with the voice data, and where in the package the data is.
const PACKAGE: &str = "ttspico-sys";
const FOLDER: &str = "build/pico/lang";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let folder = package_folder(&out)?.join(FOLDER);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "bin") {
            files.push(path);
        }
    }
    files.sort();
    let mut table = String::from("&[\n");
    for path in &files {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name is not UTF-8")?;
        let whole = path.to_str().ok_or("the package folder is not UTF-8")?;
        table.push_str(&format!("    ({name:?}, include_bytes!({whole:?})),\n"));
    }
    table.push_str("]\n");
    fs::write(out.join("pico_files.rs"), table)?;
    Ok(())
}

/// The folder into which cargo unpacked the package.
///
/// Cargo is asked about a small manifest made for this purpose, with a copy of this package's lock file, and without
/// using the network. The metadata of this package itself would also need its development dependencies, which a plain
/// build does not download.
fn package_folder(out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let probe = out.join("probe");
    fs::create_dir_all(&probe)?;
    let manifest = probe.join("Cargo.toml");
    let name = "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2021\"\n";
    let rest = format!("[lib]\npath = \"lib.rs\"\n[dependencies]\n{PACKAGE} = \"0.1.5\"\n[workspace]\n");
    fs::write(&manifest, format!("{name}{rest}"))?;
    fs::write(probe.join("lib.rs"), "")?;
    if root.join("Cargo.lock").exists() {
        fs::copy(root.join("Cargo.lock"), probe.join("Cargo.lock"))?;
    }
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&root)
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .arg("--manifest-path")
        .arg(&manifest)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let package = packages.iter().find(|package| package["name"] == PACKAGE).ok_or("the package is not there")?;
    let manifest = package["manifest_path"].as_str().ok_or("the package has no manifest")?;
    Ok(Path::new(manifest).parent().ok_or("the manifest has no folder")?.to_owned())
}
