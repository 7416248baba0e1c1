//! Where the shop sends what it tells: taken in at once, as the real program does it, and read when the test comes to it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use testkit::{Shop, Value, json};

use crate::system;

/// One for each test, which is a process of its own.
pub static POSTBOX: LazyLock<Postbox> = LazyLock::new(Postbox::open);

pub struct Postbox {
    address: SocketAddr,
    letters: Mutex<Vec<Letter>>,
    /// Nobody is there to take anything in.
    is_shut: AtomicBool,
}

struct Letter {
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Postbox {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for caller in listener.incoming() {
                // Whoever hangs up has sent nothing.
                drop(POSTBOX.take(caller.unwrap()));
            }
        });
        Self { address, letters: Mutex::new(Vec::new()), is_shut: AtomicBool::new(false) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn shut(&self, is_shut: bool) {
        self.is_shut.store(is_shut, Ordering::Relaxed);
    }

    fn take(&self, mut caller: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(caller.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut headers, mut length) = (Vec::new(), 0);
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap();
            }
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let status = if self.is_shut.load(Ordering::Relaxed) { "503 Service Unavailable" } else { "200 OK" };
        // What makes an address known asks for nothing else.
        if status.starts_with("200") && !body.starts_with(b"webhook_id=") {
            self.letters.lock().unwrap().push(Letter { path, headers, body });
        }
        write!(caller, "HTTP/1.0 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    }

    /// What came is taken in by the host, as whatever comes over HTTP is. How many there were.
    pub async fn delivered(&self, shop: &Shop) -> usize {
        let letters = std::mem::take(&mut *self.letters.lock().unwrap());
        for letter in &letters {
            let parts: Vec<&str> = letter.path.split('/').collect();
            let [_, "hooks", _, address, webhook] = parts[..] else { panic!("{} is no address of ours", letter.path) };
            let headers = letter.headers.iter().map(|(name, value)| json!({ "name": name, "value": value }));
            let input = json!({
                "address": address, "webhook": webhook, "method": "POST", "url": format!("{}{}", self.url(), letter.path),
                "headers": headers.collect::<Vec<Value>>(), "body": BASE64_STANDARD.encode(&letter.body),
            });
            let answer = shop.run(&system(shop), "plugins.receive", input).await.unwrap();
            assert_ne!(answer["is_refused"], true, "it is signed by the shop");
        }
        letters.len()
    }
}
