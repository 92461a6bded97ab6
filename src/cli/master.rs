//! `fullcast master`: measures finished files.

use super::args::Master;
use super::report::table;
use super::{Console, Exit, Fault};
use fullcast::audio::measure::Measures;
use fullcast::audio::target::{self, Row, judge};
use fullcast::output::wav;
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    file: String,
    target: &'a str,
    passed: bool,
    measures: &'a Measures,
    rows: Vec<Row>,
}

pub fn run(args: &Master, console: &Console) -> Result<Exit, Fault> {
    let target = target::find(&args.target).expect("the command line knows the names");
    let mut reports = Vec::new();
    let mut all_passed = true;
    for path in &args.files {
        let measures = match wav::read::measure(path) {
            Ok(measures) => measures,
            Err(fault) => {
                console.error(fault);
                all_passed = false;
                continue;
            }
        };
        let (rows, passed) = table(&measures, target, false);
        all_passed &= passed;
        if args.json {
            reports.push((path, measures, passed));
        } else {
            let verdict = if passed { "passes" } else { "fails" };
            console.print(&format!("{} {verdict} {}\n{rows}", path.display(), target.name))?;
        }
    }
    if args.json {
        let report = |(path, measures, passed): &(&std::path::PathBuf, Measures, bool)| {
            let report = Report {
                file: path.display().to_string(),
                target: target.name,
                passed: *passed,
                measures,
                rows: judge(measures, target),
            };
            serde_json::to_value(report).expect("plain numbers and strings always become JSON")
        };
        let reports: Vec<_> = reports.iter().map(report).collect();
        console.print_json(&reports)?;
    }
    Ok(if all_passed { Exit::Done } else { Exit::Failed })
}
