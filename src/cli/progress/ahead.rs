//! What comes after the speech, and how long it will take.

use fullcast::publish::Task;

/// How far the tasks are, in order.
#[derive(Default)]
pub struct Ahead {
    tasks: Vec<State>,
    /// The one that is worked on.
    current: Option<usize>,
}

struct State {
    task: Task,
    /// How many seconds it is expected to take.
    expected: f64,
    /// How much of it is done, from 0 to 1.
    done: f64,
    /// When it began, in seconds since the beginning.
    began: f64,
}

impl Ahead {
    /// Takes note of the tasks and the seconds that each is expected to take.
    pub fn expect(&mut self, tasks: &[(Task, f64)]) {
        let state = |&(task, expected): &(Task, f64)| State { task, expected, done: 0.0, began: 0.0 };
        self.tasks = tasks.iter().map(state).collect();
        self.current = None;
    }

    /// Takes note that so much of a task is done, and that those before it are over.
    pub fn advance(&mut self, task: Task, done: f64, seconds: f64) {
        let Some(nth) = self.tasks.iter().position(|state| state.task == task) else { return };
        if self.current != Some(nth) {
            self.tasks[nth].began = seconds;
        }
        self.current = Some(nth);
        self.tasks[nth].done = done;
    }

    /// Takes note that something is spoken again.
    pub fn pause(&mut self) {
        self.current = None;
    }

    /// The task that is worked on, and how much of it is done.
    pub fn task(&self) -> Option<(Task, f64)> {
        self.current.map(|nth| (self.tasks[nth].task, self.tasks[nth].done))
    }

    /// The seconds that are left: of the task that is worked on, by what was expected and more and more by how long it took
    /// so far; of all others, as expected.
    pub fn left(&self, seconds: f64) -> f64 {
        let later = self.tasks.iter().skip(self.current.map_or(0, |nth| nth + 1));
        let later: f64 = later.map(|state| state.expected).sum();
        let Some(State { expected, done, began, .. }) = self.current.map(|nth| &self.tasks[nth]) else { return later };
        let prior = (expected / 10.0).min(5.0);
        let rate = (seconds - began + prior) / (expected * done + prior).max(1e-9);
        later + expected * (1.0 - done).max(0.0) * rate
    }
}
