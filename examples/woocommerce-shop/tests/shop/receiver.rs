//! Where a shop sends to: keeps what came, and answers as it was told.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

pub struct Receiver {
    pub url: String,
    came: Arc<Mutex<Vec<Came>>>,
    answer: Arc<AtomicU16>,
}

#[derive(Clone, Debug)]
pub struct Came {
    pub head: String,
    pub body: String,
}

impl Receiver {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (came, answer) = (Arc::<Mutex<Vec<Came>>>::default(), Arc::new(AtomicU16::new(200)));
        let (keep, says) = (came.clone(), answer.clone());
        // It ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream);
                let mut head = String::new();
                while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
                let length = head
                    .lines()
                    .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
                let mut body = vec![0; length.unwrap_or(0)];
                if reader.read_exact(&mut body).is_err() {
                    continue;
                }
                keep.lock().unwrap().push(Came { head, body: String::from_utf8(body).unwrap() });
                let answer = format!(
                    "HTTP/1.1 {} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    says.load(Ordering::SeqCst)
                );
                drop(reader.get_mut().write_all(answer.as_bytes()));
            }
        });
        Self { url, came, answer }
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    pub fn forget(&self) {
        self.came.lock().unwrap().clear();
    }

    pub fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }
}

impl Came {
    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}
