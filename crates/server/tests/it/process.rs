//! Starting the program, talking to it, and ending it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use frontdesk_base::clock::Stopwatch;
use serde_json::Value;

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program with nothing of this process's environment that it would read.
pub(crate) fn frontdesk(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command
        .current_dir(data)
        .env_clear()
        .env("FRONTDESK_DATA_DIR", data.join("data"))
        .env("FRONTDESK_SERVER__BIND", "127.0.0.1:0");
    command
}

/// Runs a command to its end.
pub(crate) fn run(data: &Path, args: &[&str]) -> Output {
    frontdesk(data).args(args).output().unwrap()
}

/// Runs a command to its end while somebody types this.
pub(crate) fn typed(data: &Path, args: &[&str], text: &str) -> Output {
    let mut child = frontdesk(data)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A server that is running.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:4711`
    pub(crate) address: String,
    /// Everything it said of itself.
    pub(crate) said: Value,
}

impl Server {
    /// Starts one and waits until it says where it answers.
    pub(crate) fn start(data: &Path, args: &[&str], vars: &[(&str, &str)]) -> Self {
        Self::spawn(frontdesk(data).arg("serve").args(args), vars)
    }

    /// Starts a command that serves.
    pub(crate) fn spawn(command: &mut Command, vars: &[(&str, &str)]) -> Self {
        let mut child = command
            .env("FRONTDESK_PRINT_JSON", "1")
            .envs(vars.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("it said {line:?} instead of where it answers")
        });
        let base = said["base"].as_str().unwrap();
        let address = base.strip_prefix("http://").unwrap().to_owned();
        Self { child, address, said }
    }

    /// The status and the body of an answer.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let (status, text) = self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ));
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, body.to_owned())
    }

    /// The status and the whole text of the answer to these bytes.
    pub(crate) fn send(&self, request: &str) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, text)
    }

    /// As [`Server::send`]; `None` when the server is gone.
    pub(crate) fn try_send(&self, request: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok())?;
        Some((status, text))
    }

    /// A connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> ExitStatus {
        let watch = Stopwatch::start();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(watch.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
