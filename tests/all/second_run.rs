//! The promises about the second run: nothing is spoken twice, whatever happened to the first one.

use crate::common::{Desk, Draw, Run, files};
use std::collections::BTreeSet;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A book of lines that are all different, in two voices.
fn book(lines: usize) -> String {
    let line = |n: usize| format!("Ann: This is line number {n} of a long story.\n\nAnd so it went on, {n} times.\n\n");
    (0..lines / 2).map(line).collect()
}

fn takes(cache: &Path) -> Vec<PathBuf> {
    files(&cache.join("takes"))
}

/// How many lines a run spoke, as it reports itself.
fn spoken(run: &Run) -> usize {
    spoken_as_told(&run.stderr())
}

fn spoken_as_told(stderr: &str) -> usize {
    let before = stderr.split(" spoken in ").next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{stderr}"))
}

fn bytes(desk: &Desk, name: &str) -> Vec<u8> {
    std::fs::read(desk.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Kills a render of `desk` at random moments, each time continues where it was, and compares the result with that of
/// an undisturbed one.
fn survive_kills(desk: &Desk, kills: usize, seed: u64) {
    let systems = desk.path("systems-temp");
    std::fs::create_dir(&systems).expect("a folder");
    let start = Instant::now();
    let whole = desk.fullcast(&["render", "story.md", "--jobs", "1", "-o", "whole.wav", "--cache", "whole"]).ok();
    let length = start.elapsed().as_millis() as usize;
    let total = spoken(&whole);
    assert_eq!(takes(&desk.path("whole")).len(), total);
    let undisturbed = bytes(desk, "whole.wav");
    let mut draw = Draw(seed);
    let (mut cut_short, mut killed) = (0, 0);
    let nothing: Vec<PathBuf> = Vec::new();
    while killed < kills {
        // The render is killed again and again until there is nothing left to speak.
        let cache = desk.path("killed");
        let _ = std::fs::remove_dir_all(&cache);
        let _ = std::fs::remove_file(desk.path("out.wav"));
        let mut kept = 0;
        while killed < kills && kept < total {
            let mut command =
                desk.command(&["render", "story.md", "--jobs", "1", "-o", "out.wav", "--cache", "killed"]);
            let child = command.env("TMPDIR", &systems).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let mut child = child.expect("the binary runs");
            match killed % 3 {
                // Kill it at any time during the whole run, including while it writes the file.
                0 => std::thread::sleep(Duration::from_millis(draw.below(length) as u64)),
                // Kill it while it speaks, however fast this machine is.
                _ => {
                    let enough = kept + draw.below(total - kept);
                    while takes(&cache).len() < enough && child.try_wait().expect("its parent may").is_none() {}
                }
            }
            child.kill().expect("its parent may");
            child.wait().expect("its parent may");
            killed += 1;
            let now = takes(&cache).len();
            assert!(now >= kept, "what was spoken stays");
            cut_short += usize::from(now < total);
            kept = now;
        }
        let again = desk.command(&["render", "story.md", "--jobs", "1", "-o", "out.wav", "--cache", "killed"]);
        let again = Run({ again }.env("TMPDIR", &systems).output().expect("the binary runs")).ok();
        assert_eq!(kept + spoken(&again), total, "nothing is spoken twice");
        assert!(bytes(desk, "out.wav") == undisturbed, "other bytes after a kill");
        assert_eq!(takes(&cache).len(), total);
        assert_eq!(files(&cache.join("tmp")), nothing, "in the cache");
        assert_eq!(files(&cache.join("runs")), nothing, "signs of the dead");
        assert!(files(&cache.join("claims")).len() <= 256, "one lock for each first byte of a key");
        assert_eq!(files(&systems), nothing, "in the system's folder");
    }
    let left: Vec<_> = std::fs::read_dir(desk.path("")).expect("a folder").flatten().map(|e| e.file_name()).collect();
    let strays = left.iter().filter(|name| name.to_string_lossy().contains("fullcast-tmp")).count();
    assert_eq!(strays, 0, "beside the sound: {left:?}");
    assert!(cut_short * 5 > kills, "only {cut_short} of {kills} kills came before the end of the speech");
}

#[test]
fn a_render_that_is_killed_at_any_moment_goes_on_where_it_was() {
    let desk = Desk::new();
    desk.tones(&book(240));
    survive_kills(&desk, 44, 1);
}

#[test]
fn a_render_with_real_voices_survives_kills_too() {
    let desk = Desk::new();
    desk.write("voices.toml", "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"claire\"\n");
    desk.write("story.md", book(12));
    survive_kills(&desk, 6, 2);
}

#[test]
fn two_renders_at_once_write_the_same_bytes_and_share_the_work() {
    let desk = Desk::new();
    desk.tones(&book(400));
    let whole = desk.fullcast(&["render", "story.md", "-o", "whole.wav", "--cache", "whole"]).ok();
    let total = spoken(&whole);
    let spawn = |out: &str| {
        let mut command = desk.command(&["render", "story.md", "--jobs", "2", "-o", out]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs")
    };
    let both = [spawn("one.wav"), spawn("two.wav")];
    let runs = both.map(|child| Run(child.wait_with_output().expect("it ends")).ok());
    let work: usize = runs.iter().map(spoken).sum();
    assert_eq!(work, total, "no line is spoken twice");
    assert_eq!(takes(&desk.path("cache")).len(), total);
    assert!(
        bytes(&desk, "one.wav") == bytes(&desk, "whole.wav") && bytes(&desk, "two.wav") == bytes(&desk, "whole.wav")
    );
}

/// Sleeps until the clock from which files get their times has advanced.
#[cfg(unix)]
fn tick() {
    std::thread::sleep(Duration::from_millis(20));
}

#[cfg(unix)]
#[test]
fn a_book_that_comes_out_the_same_is_left_alone_until_somebody_touches_it() {
    use std::os::unix::fs::MetadataExt;
    let desk = Desk::new();
    desk.tones(&book(40));
    let render = || desk.fullcast(&["render", "story.md"]).ok();
    let inode = || std::fs::metadata(desk.path("story.wav")).expect("the sound").ino();
    render();
    let (first, whole) = (inode(), bytes(&desk, "story.wav"));
    let again = render();
    assert_eq!(inode(), first, "written again for nothing");
    assert!(again.stderr().contains("the file is already up to date"), "{}", again.stderr());

    // One bit is changed, and the file's time is set back.
    tick();
    let mut file = std::fs::File::options().write(true).open(desk.path("story.wav")).expect("the sound");
    let date = file.metadata().and_then(|data| data.modified()).expect("a date");
    file.seek(SeekFrom::Start(5_000)).and_then(|_| file.write_all(&[whole[5_000] ^ 1])).expect("room");
    file.set_modified(date).expect("a date");
    drop(file);
    assert!(bytes(&desk, "story.wav") != whole);
    render();
    assert!(bytes(&desk, "story.wav") == whole, "a strange bit stayed");
    render();
    std::fs::remove_file(desk.path("story.wav")).expect("the sound");
    render();
    assert!(bytes(&desk, "story.wav") == whole);
}

#[cfg(unix)]
#[test]
fn after_an_edit_the_sound_before_it_is_copied_and_the_file_is_the_same_as_one_written_whole() {
    let desk = Desk::new();
    let story = book(120);
    desk.tones(&story);
    for bits in ["16", "24"] {
        let render = |out: &str, cache: &str| {
            desk.fullcast(&["render", "story.md", "--quiet", "--bits", bits, "-o", out, "--cache", cache]).ok()
        };
        desk.write("story.md", &story);
        render("story.wav", bits);
        let frames = bytes(&desk, "story.wav").len() / 3;
        assert!(frames > 2 << 20, "{frames} samples are too few to be copied in part");
        let before: BTreeSet<PathBuf> = takes(&desk.path(bits)).into_iter().collect();
        for edit in ["went on and on, 59 times", "went on, 59 times, and on", "went on, 59 times"] {
            desk.write("story.md", story.replace("went on, 59 times", edit));
            render("story.wav", bits);
            render("whole.wav", "whole");
            assert!(bytes(&desk, "story.wav") == bytes(&desk, "whole.wav"), "{bits} bits, {edit}");
            std::fs::remove_file(desk.path("whole.wav")).expect("the sound");
        }
        assert_eq!(takes(&desk.path(bits)).len(), before.len() + 2, "a line for each edit that is new");
    }
}

#[cfg(unix)]
#[test]
fn what_is_copied_is_not_read_from_the_cache() {
    let desk = Desk::new();
    let story = book(120);
    desk.tones("First: the only line of its kind here.\n");
    desk.fullcast(&["render", "story.md", "--cache", "first"]).ok();
    let first = takes(&desk.path("first"));
    desk.tones(&format!("First: the only line of its kind here.\n\n{story}"));
    let render = || desk.fullcast(&["render", "story.md", "--quiet", "--cache", "cache"]).ok();
    render();
    let whole = bytes(&desk, "story.wav");
    // The last sample of a take is damaged, so whatever reads the take speaks it again.
    let twins = first.iter().filter_map(|take| {
        let twin = desk.path("cache").join(take.strip_prefix(desk.path("first")).expect("it lies there"));
        twin.is_file().then_some(twin)
    });
    // The shortest, whose loudness takes up less than the end of the file that is skipped below.
    let take = twins.min_by_key(|twin| std::fs::metadata(twin).expect("a take").len());
    let take = take.expect("the line is in both caches");
    let mut broken = std::fs::read(&take).expect("a take");
    let at = broken.len() - 200;
    broken[at] ^= 1;
    std::fs::write(&take, &broken).expect("room");
    desk.write("story.md", format!("First: the only line of its kind here.\n\n{story}And that was it.\n"));
    render();
    let longer = bytes(&desk, "story.wav");
    assert!(longer.len() > whole.len() && longer[44..100_000] == whole[44..100_000]);
    assert!(std::fs::read(&take).expect("a take") == broken, "it was read, and spoken again");
    tick();
    let mut file = std::fs::File::options().append(true).open(desk.path("story.wav")).expect("the sound");
    file.write_all(b"x").expect("room");
    drop(file);
    render();
    assert!(bytes(&desk, "story.wav") == longer);
    assert!(std::fs::read(&take).expect("a take") != broken, "a file that somebody touched is not copied from");
}

#[test]
fn no_flipped_bit_is_heard() {
    let desk = Desk::new();
    desk.tones(&book(120));
    desk.fullcast(&["render", "story.md"]).ok();
    let undisturbed = bytes(&desk, "story.wav");
    let takes = takes(&desk.path("cache"));
    let mut draw = Draw(3);
    let mut hit = BTreeSet::new();
    for _ in 0..100 {
        let path = &takes[draw.below(takes.len())];
        let mut take = std::fs::read(path).expect("a take");
        let bit = draw.below(take.len() * 8);
        take[bit / 8] ^= 1 << (bit % 8);
        // If the same bit is drawn twice, it is as it was.
        std::fs::write(path, take).expect("a take");
        hit.insert(path);
    }
    // Otherwise there would be nothing to do.
    std::fs::remove_file(desk.path("story.wav")).expect("the sound");
    let again = desk.fullcast(&["render", "story.md"]).ok();
    assert!(bytes(&desk, "story.wav") == undisturbed, "a flipped bit is heard");
    assert_eq!(spoken(&again), hit.len(), "{}", again.stderr());
    assert_eq!(spoken(&desk.fullcast(&["render", "story.md"]).ok()), 0);
}

#[test]
fn a_cache_that_is_a_file_is_told_as_that() {
    let desk = Desk::new();
    desk.tones(&book(2));
    desk.write("cache", "mine");
    for command in ["render", "plan"] {
        desk.fullcast(&[command, "story.md"]).fails(1, &["cache", "not a folder", "--no-cache"]);
    }
    assert_eq!(bytes(&desk, "cache"), b"mine");
    assert!(!desk.path("story.wav").exists());
    desk.fullcast(&["render", "story.md", "--no-cache"]).ok();
}

/// Runs a shell script that can mount disks, if this user may do that. `$FULLCAST` is the binary.
#[cfg(target_os = "linux")]
fn with_disks(desk: &Desk, script: &str) -> Option<Run> {
    let may = std::process::Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !may.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: this user may mount nothing");
        return None;
    }
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-euc", script]).current_dir(desk.path("")).env_remove("FULLCAST_CACHE");
    Some(Run(command.env("FULLCAST", env!("CARGO_BIN_EXE_fullcast")).output().expect("unshare runs")))
}

#[cfg(target_os = "linux")]
#[test]
fn a_cache_that_may_only_be_read_is_used_with_one_warning() {
    let desk = Desk::new();
    desk.tones(&book(20));
    desk.fullcast(&["render", "story.md", "-o", "whole.wav"]).ok();
    desk.write("longer.md", book(24));
    let script = "mount --bind cache cache; mount -o remount,ro,bind cache
        ! touch cache/probe 2>/dev/null
        \"$FULLCAST\" render story.md -o again.wav --cache cache
        \"$FULLCAST\" render longer.md --cache cache
        \"$FULLCAST\" plan longer.md --cache cache";
    let before = files(&desk.path("cache"));
    let Some(run) = with_disks(&desk, script) else { return };
    let run = run.ok();
    let stderr = run.stderr();
    assert_eq!(stderr.matches("warning: ").count(), 2, "one for each render: {stderr}");
    assert!(stderr.contains("read-only") && stderr.contains("nothing new is kept"), "{stderr}");
    assert!(stderr.contains(" 0 spoken") && stderr.contains(" 5 spoken"), "what lies there is used: {stderr}");
    assert!(run.stdout().contains("5 lines to speak"), "{}", run.stdout());
    assert!(bytes(&desk, "again.wav") == bytes(&desk, "whole.wav"));
    assert_eq!(files(&desk.path("cache")), before);
}

#[cfg(target_os = "linux")]
#[test]
fn where_the_disk_of_the_cache_is_full_the_render_goes_on_and_what_fits_is_kept() {
    let desk = Desk::new();
    desk.tones(&book(60));
    let whole = desk.fullcast(&["render", "story.md", "-o", "whole.wav", "--cache", "whole"]).ok();
    std::fs::create_dir(desk.path("cache")).expect("a folder");
    let script = "mount -t tmpfs -o size=1m none cache
        \"$FULLCAST\" render story.md -o full.wav --cache cache
        echo ==== >&2
        test -z \"$(ls -A cache/tmp)\"
        mount -o remount,size=64m cache
        \"$FULLCAST\" render story.md --cache cache";
    let Some(run) = with_disks(&desk, script) else { return };
    let run = run.ok();
    let stderr = run.stderr();
    let (full, after) = stderr.split_once("====").expect("two runs");
    assert!(full.contains("the disk is full") && full.contains("fullcast cache prune"), "{full}");
    assert_eq!(full.matches("warning: ").count(), 1, "{full}");
    let rest = spoken_as_told(after);
    assert!(rest > 0 && rest < spoken(&whole), "what fitted was kept: {after}");
    assert!(bytes(&desk, "full.wav") == bytes(&desk, "whole.wav"));
    assert!(bytes(&desk, "story.wav") == bytes(&desk, "whole.wav"));
}

#[test]
fn a_plan_tells_what_will_be_spoken_and_why() {
    let desk = Desk::new();
    desk.tones(&book(10));
    let plan = || desk.fullcast(&["plan", "story.md"]).ok().stdout();
    let fresh = plan();
    assert!(fresh.contains("never-rendered") && fresh.contains("11 lines to speak, 0 in the cache"), "{fresh}");
    desk.fullcast(&["render", "story.md"]).ok();
    let cached = plan();
    assert!(cached.contains("0 lines to speak, 11 in the cache"), "{cached}");
    for word in ["SPEAKER", "narrator", "hum", "Ann", "beep", "about 0:"] {
        assert!(cached.contains(word), "`{word}` is not in:\n{cached}");
    }
    desk.write("story.md", book(10).replace("number 3", "the third"));
    desk.write("voices.toml", "[narrator]\nvoice = \"tone:drone\"\n[cast.Ann]\nvoice = \"tone:beep\"\n");
    let changed = plan();
    assert!(changed.contains("7 lines to speak, 4 in the cache"), "{changed}");
    assert!(changed.contains("text            Ann: This is line the third"), "{changed}");
    assert!(changed.contains("voice           narrator: And so"), "{changed}");
    let json = desk.fullcast(&["plan", "story.md", "--json"]).ok().stdout();
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["to_speak"], 7);
    assert_eq!(json["speakers"].as_array().map(Vec::len), Some(2));
    let ann = json["lines"].as_array().expect("lines").iter().find(|line| line["why"][0] == "text").expect("a line");
    assert_eq!((ann["speaker"].as_str(), ann["line"].as_u64()), (Some("Ann"), Some(13)));
    assert!(json["audio_seconds"].as_f64() > Some(5.0) && json["render_seconds"].as_f64() > Some(0.0));
    // The plan itself speaks nothing, and reports faults as a render does.
    assert_eq!(takes(&desk.path("cache")).len(), 11);
    desk.write("voices.toml", "[cast.Ann]\nvoice = \"tone:bep\"\n");
    desk.fullcast(&["plan", "story.md"]).fails(1, &["voices.toml", "tone:bep"]);
}

/// A running watch. Its output goes to files, which can be looked at.
#[cfg(unix)]
struct Watch<'a> {
    desk: &'a Desk,
    child: std::process::Child,
}

#[cfg(unix)]
impl<'a> Watch<'a> {
    fn start(desk: &'a Desk) -> Self {
        let log = std::fs::File::create(desk.path("log")).expect("a file");
        let mut command = desk.command(&["render", "story.md", "--watch"]);
        let child = command.stdout(Stdio::null()).stderr(log).spawn().expect("the binary runs");
        Self { desk, child }
    }

    /// What it has printed, once `word` is there this many times. Fails after a minute.
    #[track_caller]
    fn said(&self, word: &str, times: usize) -> String {
        for _ in 0..1200 {
            let log = std::fs::read_to_string(self.desk.path("log")).unwrap_or_default();
            if log.matches(word).count() >= times {
                return log;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "`{word}` was not said {times} times:\n{}",
            std::fs::read_to_string(self.desk.path("log")).unwrap_or_default()
        );
    }
}

#[cfg(unix)]
impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // It has already ended, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_watch_renders_what_is_saved_tells_mistakes_and_ends_with_ctrl_c() {
    let desk = Desk::new();
    desk.tones("Ann: One line.\n\nAnn: Another line.\n");
    desk.write("more.toml", "[cast.Ann]\nvoice = \"tone:beep\"\n");
    let voices = "include = [\"more.toml\"]\n[narrator]\nvoice = \"tone:hum\"\n";
    desk.write("voices.toml", voices);
    let mut watch = Watch::start(&desk);
    watch.said("Ctrl-C ends", 1);
    desk.write("story.md", "Ann: One line.\n\nAnn: Another line.\n\nAnn: A third.\n");
    let log = watch.said("Ctrl-C ends", 2);
    assert!(log.contains(" 1 spoken"), "{log}");
    // A mistake is reported, and the next version is rendered.
    let sound = bytes(&desk, "story.wav");
    desk.write("voices.toml", voices.replace("tone:hum", "tone:hmm"));
    let log = watch.said("Ctrl-C ends", 3);
    assert!(log.contains("tone:hmm"), "{log}");
    assert!(bytes(&desk, "story.wav") == sound);
    desk.write("voices.toml", voices);
    let log = watch.said("Ctrl-C ends", 4);
    assert!(log.matches(" 0 spoken").count() == 1, "{log}");
    // An included file is replaced by renaming, as editors do it.
    std::fs::remove_file(desk.path("more.toml")).expect("it is there");
    std::thread::sleep(Duration::from_millis(500));
    desk.write("more.toml~", "[cast.Ann]\nvoice = \"tone:chime\"\n");
    std::fs::rename(desk.path("more.toml~"), desk.path("more.toml")).expect("one folder");
    let log = watch.said("Ctrl-C ends", 5);
    assert!(log.contains(" 3 spoken") && !log.contains("missing-include"), "{log}");
    // Saving a file without a change does not count as a change.
    desk.write("voices.toml", voices);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(watch.said("Ctrl-C ends", 5).matches("Ctrl-C ends").count(), 5);
    let pid = watch.child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
    assert!(sent.success());
    assert_eq!(watch.child.wait().expect("it ends").code(), Some(0));
}
