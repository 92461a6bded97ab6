//! Finds the voice data in the package `ttspico-sys` and embeds it, so that the program needs no other files. Does the same
//! with the words in the dictionaries of `loqui-g2p`, and with the voices in the folder that `FULLCAST_BUNDLE` names, if it
//! is set.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The package with the voice data, and where in the package the data is.
const PICO: &str = "ttspico-sys";
const PICO_FOLDER: &str = "build/pico/lang";

/// The package with dictionaries of English, and the files in it that list words.
const DICTIONARIES: &str = "loqui-g2p";
const WORD_LISTS: [&str; 4] = [
    "data/misaki-us_gold.json",
    "data/misaki-us_silver.json",
    "data/misaki-gb_gold.json",
    "data/misaki-gb_silver.json",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let [pico, dictionaries] = package_folders(&out, [PICO, DICTIONARIES])?;
    fs::write(out.join("english_words.fst"), english_words(&dictionaries)?)?;
    let folder = pico.join(PICO_FOLDER);
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
    fs::write(out.join("bundle.rs"), bundle()?)?;
    Ok(())
}

/// Returns the words of the dictionaries in small letters, as a set that is searched where it lies, without being read first.
fn english_words(package: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut words = BTreeSet::new();
    for list in WORD_LISTS {
        let path = package.join(list);
        println!("cargo::rerun-if-changed={}", path.display());
        let entries: BTreeMap<String, IgnoredAny> = serde_json::from_slice(&fs::read(path)?)?;
        words.extend(entries.keys().map(|word| word.to_lowercase()));
    }
    Ok(fst::Set::from_iter(words)?.into_fst().into_inner())
}

/// The variable that names a folder of voices to embed. It is laid out like the folder of installed voices: a folder for
/// each engine.
const BUNDLE: &str = "FULLCAST_BUNDLE";

/// Returns a table of all files in the folder, each with its engine, its name and its bytes. Without a folder, it is empty.
fn bundle() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={BUNDLE}");
    let Some(folder) = env::var_os(BUNDLE).filter(|folder| !folder.is_empty()) else { return Ok("&[]\n".into()) };
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let listed = |folder: &Path| -> Result<Vec<PathBuf>, Box<dyn Error>> {
        let entries = fs::read_dir(folder).map_err(|error| format!("{BUNDLE}: {}: {error}", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
        let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        paths.retain(|path| !hidden(path));
        paths.sort();
        Ok(paths)
    };
    let text = |path: &Path, name: fn(&Path) -> Option<&std::ffi::OsStr>| {
        let text = name(path).and_then(|name| name.to_str()).map(str::to_string);
        text.ok_or_else(|| format!("{BUNDLE}: {} is not UTF-8", path.display()))
    };
    let mut table = String::from("&[\n");
    let mut models = 0;
    for engine in listed(&folder)?.into_iter().filter(|path| path.is_dir()) {
        for file in listed(&engine)?.into_iter().filter(|path| path.is_file()) {
            let (name, whole) = (text(&file, Path::file_name)?, text(&file, |path| Some(path.as_os_str()))?);
            let engine = text(&engine, Path::file_name)?;
            models += usize::from(name.ends_with(".onnx"));
            table.push_str(&format!(
                "    BundledFile {{ engine: {engine:?}, name: {name:?}, bytes: include_bytes!({whole:?}) }},\n"
            ));
        }
    }
    if models == 0 {
        return Err(format!("{BUNDLE}: {} has no voices: ENGINE/NAME.onnx", folder.display()).into());
    }
    table.push_str("]\n");
    Ok(table)
}

/// The folders into which cargo unpacked packages.
///
/// Cargo is asked about a small manifest made for this purpose, with a copy of this package's lock file, and without
/// using the network. The metadata of this package itself would also need its development dependencies, which a plain
/// build does not download.
fn package_folders<const N: usize>(out: &Path, names: [&str; N]) -> Result<[PathBuf; N], Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let probe = out.join("probe");
    fs::create_dir_all(&probe)?;
    let manifest = probe.join("Cargo.toml");
    let about = "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n";
    let dependencies: String = names.iter().map(|name| format!("{name} = \"*\"\n")).collect();
    fs::write(&manifest, format!("{about}[dependencies]\n{dependencies}[workspace]\n"))?;
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
    let mut folders = [const { PathBuf::new() }; N];
    for (folder, name) in folders.iter_mut().zip(names) {
        let package = packages.iter().find(|package| package["name"] == name).ok_or(format!("{name} is not there"))?;
        let manifest = package["manifest_path"].as_str().ok_or(format!("{name} has no manifest"))?;
        *folder = Path::new(manifest).parent().ok_or("the manifest has no folder")?.to_owned();
    }
    Ok(folders)
}
