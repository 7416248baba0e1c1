//! The real program, started as a person would start it.

use std::{
    io::{BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{Value, json};

use crate::load::answer;

/// Ticks of the kernel's processor accounting in a second.
const TICKS: u64 = 100;

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub first_answer: Duration,
    data: PathBuf,
    program: PathBuf,
    _home: tempfile::TempDir,
}

/// A claimed business with something on its shelf.
pub struct Shop {
    cookie: String,
    host: String,
    product: String,
    variant: String,
    location: String,
}

impl Server {
    pub fn start(database: Option<&str>, more: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let data = home.path().join("data");
        let program = std::env::current_exe().expect("this program").with_file_name("stockade");
        assert!(program.exists(), "{} is built first", program.display());
        // Calibrating the hashing belongs to the first start only; what is measured is the one after.
        if database.is_none() {
            Self::spawn(&program, &data, database, more).0.kill().expect("it ends");
        }
        let (child, address, first_answer) = Self::spawn(&program, &data, database, more);
        Self { child, address, first_answer, data, program, _home: home }
    }

    fn spawn(program: &Path, data: &Path, database: Option<&str>, more: &[&str]) -> (Child, SocketAddr, Duration) {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(data).args(["--listen", &address.to_string(), "--without-limits"]).args(more);
        if let Some(database) = database {
            command.args(["--database", database]);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let child = command.spawn().expect("it starts");
        loop {
            if let Ok(stream) = TcpStream::connect(address)
                && get(stream, "/healthz", address).0 == 200
            {
                return (child, address, began.elapsed());
            }
            assert!(began.elapsed() < Duration::from_secs(60), "the server did not answer");
            std::thread::yield_now();
        }
    }

    pub fn claim(&self, business: &str) -> Shop {
        let printed = Command::new(&self.program)
            .args(["claim", "--json", "--data"])
            .arg(&self.data)
            .output()
            .expect("the command runs");
        let claim: Value = serde_json::from_slice(&printed.stdout).expect("a claim");
        let mut cookie = String::new();
        let input = json!({
            "secret": claim["secret"], "business": business, "name": "Bench", "email": "bench@example.com",
            "password": "measure twice and cut once",
        });
        let (status, _) = self.post("/api/v1/claim", &mut cookie, &input);
        assert_eq!(status, 201, "it is claimed");
        let (_, product) = self.post("/api/v1/products", &mut cookie, &json!({
            "name": "Green tea", "description": "A tin of two hundred grams.",
            "variants": [{ "sku": "TEA-1", "price": "4.50", "cost": "2.10", "currency": "EUR" }],
        }));
        for n in 0..200 {
            self.post("/api/v1/products", &mut cookie, &json!({ "name": format!("Tea number {n}") }));
        }
        let (_, location) = self.post("/api/v1/locations", &mut cookie, &json!({ "name": "Shelf" }));
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        Shop {
            cookie,
            host: self.address.to_string(),
            product: text(&product["id"]),
            variant: text(&product["variants"][0]["id"]),
            location: text(&location["id"]),
        }
    }

    fn post(&self, path: &str, cookie: &mut String, input: &Value) -> (u16, Value) {
        let body = input.to_string();
        let mut stream = TcpStream::connect(self.address).expect("it accepts");
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it takes requests");
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut stream, &mut text).expect("it answers");
        let head = String::from_utf8_lossy(&text).into_owned();
        if let Some(set) = head.lines().find_map(|line| line.to_lowercase().starts_with("set-cookie:").then_some(line)) {
            *cookie = set.split_once(':').expect("a header").1.split(';').next().expect("a cookie").trim().to_owned();
        }
        let (status, body) = answer(&mut BufReader::new(&text[..]));
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Processor time of the server so far.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("it runs");
        let after_name = stat.rsplit_once(')').expect("a name").1;
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }

    pub fn memory_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|word| word.parse::<f64>().ok()).expect("a number") / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("it ends");
        self.child.wait().expect("it is gone");
    }
}

impl Shop {
    /// What is asked, by name.
    pub fn requests(&self) -> Vec<(&'static str, Vec<u8>)> {
        let adjustment = json!({ "variant": self.variant, "location": self.location, "change": "1", "reason": "bench" }).to_string();
        let head = format!("host: {}\r\ncookie: {}\r\n", self.host, self.cookie);
        let get = |path: String| format!("GET {path} HTTP/1.1\r\n{head}\r\n").into_bytes();
        vec![
            ("read by id", get(format!("/api/v1/products/{}", self.product))),
            ("list of 25, filtered", get("/api/v1/products?search=tea&limit=25".to_owned())),
            (
                "write, audited, durable",
                format!(
                    "POST /api/v1/stock/adjustments HTTP/1.1\r\n{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{adjustment}",
                    adjustment.len()
                )
                .into_bytes(),
            ),
        ]
    }
}

fn get(mut stream: TcpStream, path: &str, address: SocketAddr) -> (u16, Vec<u8>) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    if stream.write_all(request.as_bytes()).is_err() {
        return (0, Vec::new());
    }
    answer(&mut BufReader::new(stream))
}
