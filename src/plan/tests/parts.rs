use super::super::{Plan, Shard};
use super::plan_of;
use crate::store::Key;
use std::collections::BTreeSet;

fn book(lines: usize) -> String {
    let line = |n: usize| match n % 5 {
        0 => format!("Ann: {} of {n}!\n\n", "Wow, the longest ".repeat(n % 7 + 1)),
        1 => "The same line again.\n\n".to_string(),
        _ => format!("It rained on day {n}{}.\n\n", " and on".repeat(n % 11)),
    };
    (0..lines).map(line).collect()
}

fn keys(plan: &Plan) -> Vec<Key> {
    plan.speaks().map(|speak| speak.key).collect()
}

#[test]
fn every_take_belongs_to_exactly_one_part_and_parts_are_of_about_the_same_length() {
    let plan = plan_of(&book(400));
    let all: BTreeSet<Key> = keys(&plan).into_iter().collect();
    for of in [1, 2, 3, 7, 16] {
        let parts: Vec<Plan> = (1..=of).map(|number| plan.shard(Shard::new(number, of).unwrap())).collect();
        let spoken: Vec<Key> = parts.iter().flat_map(keys).collect();
        assert_eq!(spoken.len(), all.len(), "{of} parts");
        assert_eq!(spoken.into_iter().collect::<BTreeSet<_>>(), all, "{of} parts");
        let lengths = parts.iter().map(|part| part.speaks().map(|speak| speak.text.len()).sum::<usize>());
        let lengths: Vec<usize> = lengths.collect();
        let (least, most) = (lengths.iter().min().unwrap(), lengths.iter().max().unwrap());
        assert!(most - least < 200, "{of} parts: {lengths:?}");
    }
}

#[test]
fn parts_of_a_book_with_fewer_lines_than_parts_may_be_empty() {
    let plan = plan_of("It rained.\n");
    let parts: Vec<usize> = (1..=3).map(|number| plan.shard(Shard::new(number, 3).unwrap()).speaks().count()).collect();
    assert_eq!(parts, [1, 0, 0]);
}

#[test]
fn a_part_is_written_as_a_fraction_that_is_counted_from_one() {
    for (text, shown) in [("1/1", "1/1"), ("2/5", "2/5"), ("10000/10000", "10000/10000")] {
        assert_eq!(text.parse::<Shard>().unwrap().to_string(), shown);
    }
    for text in ["0/5", "6/5", "1", "1/", "/2", "-1/2", "1/0", "a/b", "1/10001", "1/2/3", ""] {
        assert!(text.parse::<Shard>().unwrap_err().contains("such as 2/5"), "{text}");
    }
}

#[test]
fn books_in_one_plan_share_takes_and_keep_their_lines_and_voices() {
    let (one, two) = (plan_of(&book(20)), plan_of(&format!("{}Ann: And something else.\n", book(10))));
    let joined = Plan::joined([&one, &two].into_iter());
    let all: BTreeSet<Key> = keys(&one).into_iter().chain(keys(&two)).collect();
    assert_eq!(keys(&joined).len(), all.len());
    assert_eq!(joined.lines.len(), one.lines.len() + two.lines.len());
    for speak in joined.speaks() {
        let (plan, line) = match speak.line.checked_sub(one.lines.len()) {
            Some(line) => (&two, line),
            None => (&one, speak.line),
        };
        let there = plan.speaks().find(|there| there.key == speak.key).unwrap();
        assert_eq!(there.line, line);
        assert_eq!(plan.delivery(there), joined.delivery(speak));
    }
}
