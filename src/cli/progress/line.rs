//! The words beside the bar.

use super::{State, clock};
use fullcast::publish::Task;

/// The widest bar.
const WIDEST: usize = 30;

/// A bar and what there is to say, in one row of a terminal of this width.
pub fn with_bar(state: &State, jobs: usize, width: usize) -> String {
    let bar = bar_width(width);
    if bar == 0 {
        return fitting(state, jobs, width);
    }
    let full = ((state.shown * bar as f64) as usize).min(bar);
    let head = if full < bar { "╸" } else { "" };
    let rest = " ".repeat(bar - full - head.chars().count());
    format!("{}{head}{rest} {}", "━".repeat(full), fitting(state, jobs, width))
}

/// The width of the bar in a terminal of this width. A narrow one has more use for words.
fn bar_width(width: usize) -> usize {
    if width < 40 { 0 } else { (width / 4).min(WIDEST) }
}

/// As much as fits beside the bar. The last column stays free, because some terminals begin a new line after it.
fn fitting(state: &State, jobs: usize, width: usize) -> String {
    let bar = bar_width(width);
    let room = width.saturating_sub(if bar == 0 { 1 } else { bar + 2 });
    let left = left(state, jobs);
    let lines = [full(state, jobs), format!("{}, {left}", doing(state)), left];
    let [.., shortest] = &lines;
    let found = lines.iter().find(|line| console::measure_text_width(line) <= room);
    found.cloned().unwrap_or_else(|| console::truncate_str(shortest, room, "").into_owned())
}

/// Everything that there is to say.
pub fn full(state: &State, jobs: usize) -> String {
    let (doing, left) = (doing(state), left(state, jobs));
    if state.ahead.task().is_some() {
        return format!("{doing}, {left}");
    }
    let (audio, speed) = (clock(state.audio), state.speed());
    // A fast voice needs no digits after the point, and one that is slower than real time does.
    let digits = usize::from(speed < 10.0);
    let waiting = state.waiting.as_ref().map(|what| format!("; {what}")).unwrap_or_default();
    format!("{doing}, {audio} of audio, {speed:.digits$} × real time, {left}{waiting}")
}

fn doing(state: &State) -> String {
    match state.ahead.task() {
        None => format!("{}/{} lines", state.done(), state.lines.len()),
        Some((Task::Measuring, _)) => "measuring".into(),
        Some((Task::Writing(product), done)) => format!("writing {product}: {:.0} %", (done * 100.0).floor()),
    }
}

fn left(state: &State, jobs: usize) -> String {
    format!("{} left", clock(state.left(jobs)))
}
