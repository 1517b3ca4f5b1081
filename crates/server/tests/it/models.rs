//! `frontdesk models`, against a loopback server that publishes the real files.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Output,
    sync::{Arc, Mutex},
};

use frontdesk_models::{MINILM, SILERO, Source, State, Store, testing};

use crate::process::{frontdesk, run};

/// What is sent instead of the whole weights the first time.
const CUT: usize = 40_000_000;

/// How the publisher misbehaves.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Not at all.
    Well,
    /// The first answer with weights breaks off.
    Cuts,
    /// As `Cuts`, and never sends a part of a file.
    CutsWithoutRanges,
    /// A byte of the weights is another.
    Wrong,
    /// There is no such file.
    Nothing,
}

/// A publisher; what it was asked for is `GET path range`.
struct Publisher {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Publisher {
    fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A reader that has gone is part of these tests.
                let _ = answer(stream.unwrap(), manner, &notes);
            }
        });
        Self { base, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn pull(&self, data: &Path) -> Output {
        self.pull_set(data, "small")
    }

    fn pull_set(&self, data: &Path, set: &str) -> Output {
        frontdesk(data)
            .args(["models", "pull", "--set", set])
            .env("FRONTDESK_PROVIDERS__HUGGINGFACE__BASE_URL", &self.base)
            .output()
            .unwrap()
    }
}

fn answer(stream: TcpStream, manner: Manner, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let path = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = path.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut from = None;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.strip_suffix('-').and_then(|from| from.parse::<usize>().ok());
        }
        if line.is_empty() {
            break;
        }
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let weights = name == MINILM.files[0].name;
    let before = {
        let mut asked = asked.lock().unwrap();
        let before = asked.iter().filter(|line| line.contains("/cdn/")).count();
        asked.push(match from {
            Some(from) => format!("{path} {from}"),
            None => path.clone(),
        });
        before
    };
    let mut stream = stream;
    if manner == Manner::Nothing {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    }
    if weights && !path.starts_with("/cdn/") {
        // As the real one does with large files.
        let head = "HTTP/1.1 302 Found\r\ncontent-length: 0\r\nconnection: close\r\n";
        return write!(stream, "{head}location: /cdn/{name}\r\n\r\n");
    }
    let models = fs::read_dir(testing::folder())?.flatten();
    let Some(file) = models.map(|model| model.path().join(name)).find(|file| file.exists()) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    };
    let mut bytes = fs::read(file)?;
    if weights && manner == Manner::Wrong {
        bytes[1_000_000] ^= 1;
    }
    let from = from.filter(|_| manner != Manner::CutsWithoutRanges);
    let head = match from {
        Some(from) => format!(
            "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {from}-{}/{}",
            bytes.len() - 1,
            bytes.len()
        ),
        None => "HTTP/1.1 200 OK".to_owned(),
    };
    let body = &bytes[from.unwrap_or(0)..];
    let length = body.len();
    write!(stream, "{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")?;
    let cuts = matches!(manner, Manner::Cuts | Manner::CutsWithoutRanges);
    let end = if weights && cuts && before == 0 { CUT } else { length };
    stream.write_all(&body[..end])
}

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn store(data: &Path) -> Store {
    Store::new(data.join("data/models"))
}

#[track_caller]
fn whole(data: &Path) {
    for file in MINILM.files {
        assert!(store(data).verified(&MINILM, file).unwrap(), "{}", file.name);
    }
    let names = fs::read_dir(data.join("data/models").join(MINILM.name)).unwrap();
    assert_eq!(names.count(), MINILM.files.len());
}

#[test]
fn a_model_is_fetched_once() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(Manner::Well);
    assert!(said(&run(folder.path(), &["models", "list"])).contains("L6-v2  not here"));

    let text = said(&publisher.pull(folder.path()));

    assert!(text.contains("model.safetensors: fetched, 90.9 MB"), "{text}");
    whole(folder.path());
    let Source::HuggingFace { repository, revision } = MINILM.source else { panic!("elsewhere") };
    let path = |file| format!("/{repository}/resolve/{revision}/{file}");
    let asked =
        [path("model.safetensors"), "/cdn/model.safetensors".to_owned(), path("tokenizer.json")];
    assert_eq!(publisher.asked(), asked);
    let listed = said(&run(folder.path(), &["models", "list"]));
    assert!(listed.contains("all-MiniLM-L6-v2  here"), "{listed}");

    let text = said(&publisher.pull(folder.path()));
    assert!(text.contains("model.safetensors: is here"), "{text}");
    assert_eq!(publisher.asked().len(), 3);
}

#[test]
fn a_mirror_is_asked_for_what_other_places_publish_too() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(Manner::Well);
    store(folder.path()).install_from(&MINILM, &testing::folder()).unwrap();

    said(&publisher.pull_set(folder.path(), "voice"));

    let Source::Web(place) = SILERO.source else { panic!("elsewhere") };
    let asked = publisher.asked();
    assert!(asked.contains(&format!("/{place}/{}", SILERO.files[0].path)), "{asked:?}");
    assert_eq!(store(folder.path()).state(&SILERO), State::Present);
}

#[test]
fn a_fetch_that_was_cut_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(Manner::Cuts);

    said(&publisher.pull(folder.path()));

    whole(folder.path());
    let asked = publisher.asked();
    let rests: Vec<usize> =
        asked.iter().filter_map(|line| line.split_once(' ')?.1.parse().ok()).collect();
    // Asked of the publisher, then of where it leads.
    assert!(rests.len() == 2 && rests[0] > 0 && rests[0] <= CUT, "{asked:?}");
}

#[test]
fn a_later_pull_goes_on_where_an_earlier_one_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(Manner::Well);
    let mut part = store(folder.path()).begin(&MINILM, &MINILM.files[0]).unwrap();
    let weights = testing::folder().join(MINILM.name).join(MINILM.files[0].name);
    part.write(&fs::read(weights).unwrap()[..CUT]).unwrap();
    drop(part);
    assert_eq!(store(folder.path()).state(&MINILM), State::Partial);

    let text = said(&publisher.pull(folder.path()));

    assert!(text.contains("model.safetensors: goes on at 40.0 MB"), "{text}");
    assert!(publisher.asked()[1].ends_with(&format!(" {CUT}")), "{:?}", publisher.asked());
    whole(folder.path());
}

#[test]
fn a_server_that_sends_no_parts_is_asked_for_the_whole() {
    let folder = tempfile::tempdir().unwrap();

    said(&Publisher::new(Manner::CutsWithoutRanges).pull(folder.path()));

    whole(folder.path());
}

#[test]
fn wrong_bytes_are_refused_and_removed() {
    let folder = tempfile::tempdir().unwrap();

    let error = refused(&Publisher::new(Manner::Wrong).pull(folder.path()));

    assert!(error.contains("model.safetensors: its SHA-256 is"), "{error}");
    assert_eq!(store(folder.path()).state(&MINILM), State::Missing);
}

#[test]
fn a_publisher_that_has_no_such_file_is_told_with_what_may_help() {
    let folder = tempfile::tempdir().unwrap();

    let error = refused(&Publisher::new(Manner::Nothing).pull(folder.path()));

    assert!(error.contains("cannot fetch all-MiniLM-L6-v2/model.safetensors"), "{error}");
    assert!(error.contains("HTTP 404") && error.contains("--from"), "{error}");
}

#[test]
fn files_are_taken_from_a_folder_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let pull = |from: PathBuf| {
        frontdesk(folder.path()).args(["models", "pull", "--from"]).arg(from).output().unwrap()
    };

    let error = refused(&pull(folder.path().join("empty")));
    assert!(error.contains("model.safetensors: it is not there"), "{error}");

    said(&pull(testing::folder()));
    whole(folder.path());
    fs::remove_dir_all(store(folder.path()).folder()).unwrap();
    said(&pull(testing::folder().join(MINILM.name)));
    whole(folder.path());
}
