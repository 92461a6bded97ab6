//! What others on the server may send: nothing of it is run, read, kept, or ends a render.

use super::*;
use async_nats::jetstream::{self, Context};
use fullcast::store;
use std::future::Future;

/// A voice that belongs to a program. Nobody may have it speak for another machine.
struct Program {
    voices: [Voice; 1],
    ran: Arc<AtomicBool>,
}

impl Engine for Program {
    fn name(&self) -> &'static str {
        "program"
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("program/1".into())
    }

    fn is_self_contained(&self) -> bool {
        false
    }

    fn speak(&self, _utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        self.ran.store(true, Ordering::SeqCst);
        Ok(Speech { audio: Audio::new(16_000, vec![0.1; 1_600]) })
    }
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

async fn context(server: &Server) -> Context {
    jetstream::new(async_nats::connect(server.address()).await.expect("a server"))
}

/// The kinds of jobs that are wanted, as soon as there is one.
async fn kinds(context: &Context) -> Vec<String> {
    use futures_util::StreamExt;
    loop {
        if let Ok(bucket) = context.get_key_value("fullcast-kinds").await {
            let keys: Vec<_> = bucket.keys().await.expect("keys").collect().await;
            let keys: Vec<String> = keys.into_iter().flatten().collect();
            if !keys.is_empty() {
                return keys;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn key(nth: u8) -> String {
    format!("{nth:02x}").repeat(32)
}

#[test]
fn jobs_that_no_render_sends_are_refused_and_told_and_run_nothing() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::ZERO);
    let mut engines = ticker.engines();
    let (book, store) = (book(&ticking(8), &mut engines), Store::temporary().expect("a store"));
    let (stop, ran) = (AtomicBool::new(false), Arc::new(AtomicBool::new(false)));
    let program = Program { voices: [Voice::new("sh".into(), "und".into())], ran: ran.clone() };
    let willing = ticker.engines().with(program);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        let render = scope.spawn(|| far(&book, &engines, &store, &server.place(), false).expect("spoken"));
        let line = |engine: &str, voice: &str, more: &str| {
            format!(r#"{{"text":"Hostile.","voices":[{{"engine":"{engine}","voice":"{voice}"{more}}}]}}"#)
        };
        let fast = r#","shape":{"rate":1e-9}"#;
        let jobs = [
            "no JSON \u{1b}[31m".to_string(),
            "a".repeat(900_000),
            format!(r#"{{"text":"{}","voices":[{{"engine":"ticker","voice":"tick"}}]}}"#, "a".repeat(500_000)),
            line("program", "sh", ""),
            line("nobody", "tick", ""),
            line("ticker", "../../etc/passwd", ""),
            line("ticker", "tick", fast),
            r#"{"text":"Hostile.","voices":[]}"#.to_string(),
        ];
        wait_for(async {
            let context = context(&server).await;
            let kind = kinds(&context).await.remove(0);
            let wanted = context.get_key_value("fullcast-kinds").await.expect("the kinds");
            for id in ["garbage", "0123456789abcdef01234567", &"f".repeat(200)] {
                let voice = r#"{"engine":"program","voice":"sh","fingerprint":"program/1"}"#;
                let kind = format!(r#"{{"version":1,"processor":"","voices":[{voice}]}}"#);
                wanted.put(id, if id == "garbage" { "no JSON".into() } else { kind.into() }).await.expect("put");
                let subject = format!("fullcast.jobs.{id}.{}", key(99));
                context.publish(subject, line("program", "sh", "").into()).await.expect("sent").await.expect("kept");
            }
            for (nth, job) in jobs.iter().enumerate() {
                let subject = format!("fullcast.jobs.{kind}.{}", key(nth as u8));
                context.publish(subject, job.clone().into()).await.expect("sent").await.expect("kept");
            }
            let subject = format!("fullcast.jobs.{kind}.no-key");
            context.publish(subject, "no key".into()).await.expect("sent").await.expect("kept");
        });
        let place = server.place();
        let (willing, stop) = (&willing, &stop);
        scope.spawn(move || work(&place, Worker { engines: willing, jobs: 1, stop }, &|_| {}).expect("a server"));
        let takes = render.join().expect("no panic");
        assert_eq!(takes.len(), book.plan.distinct().len(), "the book is spoken all the same");
        let began = Instant::now();
        while look(&server.place()).expect("a server").failed.len() < jobs.len() {
            assert!(began.elapsed() < Duration::from_secs(60), "every one of them is told");
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert!(!ran.load(Ordering::SeqCst), "a program ran");
    assert!(!ticker.counts().contains_key("Hostile."), "{:?}", ticker.counts());
    assert!(ticker.counts().keys().all(|text| text.len() < 1_000));
}

/// Puts a take onto the server by hand, and tells everybody.
async fn put(context: &Context, name: &str, bytes: &[u8], lie: Option<(usize, usize)>) {
    let bucket = context.get_object_store("fullcast-takes").await.expect("the takes");
    let mut info = bucket.put(name, &mut &bytes[..]).await.expect("put");
    if let Some((size, chunks)) = lie {
        (info.size, info.chunks) = (size, chunks);
    }
    let json = serde_json::to_vec(&info).expect("JSON");
    context.client().publish(format!("fullcast.done.{name}"), json.into()).await.expect("sent");
}

#[test]
fn takes_that_no_worker_made_are_not_kept_and_end_no_render() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::ZERO);
    let mut engines = ticker.engines();
    let (book, store) = (book(&ticking(8), &mut engines), Store::temporary().expect("a store"));
    let here = Store::temporary().expect("a store");
    let alone = render::render(&book.plan, &Booth::new(&engines, &here), &|_| {}).expect("spoken");
    let wanted = book.plan.distinct();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        let render = scope.spawn(|| far(&book, &engines, &store, &server.place(), false).expect("spoken"));
        wait_for(async {
            let context = context(&server).await;
            kinds(&context).await;
            let key = |nth: usize| wanted[nth].key;
            let pack = |nth: usize, rate| store::pack(&key(nth), &Audio::new(rate, vec![0.5; 4_000])).expect("a take");
            let flipped = {
                let mut bytes = pack(0, 16_000);
                bytes[1_000] ^= 1;
                bytes
            };
            put(&context, &key(0).to_string(), &flipped, None).await;
            put(&context, &key(1).to_string(), &pack(2, 16_000), None).await;
            put(&context, &key(2).to_string(), &pack(2, 1), None).await;
            put(&context, &key(3).to_string(), &pack(3, u32::MAX), None).await;
            put(&context, &key(4).to_string(), b"garbage", None).await;
            put(&context, &key(5).to_string(), b"", None).await;
            put(&context, &key(6).to_string(), b"short", Some((1 << 30, usize::MAX))).await;
            put(&context, &key(7).to_string(), b"short", Some((5, usize::MAX))).await;
            put(&context, "../../no-key", b"garbage", None).await;
            context.client().publish("fullcast.done.x", "no JSON".into()).await.expect("sent");
        });
        shift(scope, &server.place(), &ticker, &stop);
        assert_eq!(render.join().expect("no panic"), alone);
    });
    for speak in wanted {
        let take = store.get(&speak.key).expect("a take");
        let kept = here.get(&speak.key).expect("a take");
        assert!(store.read(&take).expect("samples") == here.read(&kept).expect("samples"), "{}", speak.text);
    }
}
