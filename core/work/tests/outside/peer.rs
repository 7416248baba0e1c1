//! A web server of a few lines, a resolver that says what it is told, and a client that trusts both.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use work::http::{Client, HostPort, Method, Policy, Request, Resolve, Response, SendError, Target};

#[derive(Clone)]
pub enum Habit {
    /// Says this and closes.
    Says(String),
    /// Listens and never says a word.
    Silent,
    /// A status line, then a byte now and then.
    Drips,
    /// A body without end.
    Endless,
    /// Header lines without end.
    EndlessHeaders,
    /// Closes as soon as it was asked.
    HangsUp,
}

pub struct Peer {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    accepted: Arc<AtomicUsize>,
}

impl Peer {
    pub async fn start(habit: Habit) -> Self {
        Self::start_at("127.0.0.1:0", habit).await
    }

    pub async fn start_at(address: &str, habit: Habit) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, accepted) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let peer = Self { address, asked: Arc::clone(&asked), accepted: Arc::clone(&accepted) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(stream, habit.clone(), Arc::clone(&asked)));
            }
        });
        peer
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn host(&self) -> HostPort {
        self.address.to_string().parse().unwrap()
    }

    /// Everything it was asked, as it came.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

async fn converse(mut stream: TcpStream, habit: Habit, asked: Arc<Mutex<Vec<String>>>) -> io::Result<()> {
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&heard) {
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            break;
        }
        heard.extend_from_slice(&piece[..count]);
    }
    asked.lock().unwrap().push(String::from_utf8_lossy(&heard).into_owned());
    match habit {
        Habit::Says(text) => stream.write_all(text.as_bytes()).await?,
        Habit::Silent => sleep(Duration::from_secs(60)).await,
        Habit::Drips => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(b".").await?;
                sleep(Duration::from_millis(20)).await;
            }
        }
        Habit::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 16 * 1024]).await?;
            }
        }
        Habit::EndlessHeaders => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            loop {
                stream.write_all(b"X-More: and more\r\n").await?;
            }
        }
        Habit::HangsUp => {}
    }
    stream.shutdown().await
}

fn is_whole(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// Says the first list of addresses at the first question, the second at the second; the last one for ever.
#[derive(Default)]
pub struct Names {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    questions: AtomicUsize,
    slow: Option<Duration>,
}

impl Names {
    pub fn saying(host: &str, answers: &[&[&str]]) -> Self {
        let answers = answers.iter().map(|one| one.iter().map(|text| text.parse().unwrap()).collect()).collect();
        Self { answers: HashMap::from([(host.to_owned(), answers)]), ..Self::default() }
    }

    pub fn slow(patience: Duration) -> Self {
        Self { slow: Some(patience), ..Self::default() }
    }

    pub fn questions(&self) -> usize {
        self.questions.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        if let Some(slow) = self.slow {
            sleep(slow).await;
        }
        let question = self.questions.fetch_add(1, Ordering::SeqCst);
        let answers = self.answers.get(host).ok_or(io::ErrorKind::NotFound)?;
        Ok(answers[question.min(answers.len() - 1)].clone())
    }
}

pub fn policy(allow_private: Vec<HostPort>) -> Policy {
    Policy { allow_private, user_agent: "Stockade/0.1 (+test/1)".to_owned(), extra_roots: Vec::new() }
}

pub fn client(allow_private: Vec<HostPort>) -> Client {
    Client::new(policy(allow_private)).unwrap()
}

pub fn client_with(allow_private: Vec<HostPort>, names: &Arc<Names>) -> Client {
    Client::with_resolver(policy(allow_private), Arc::clone(names) as Arc<dyn Resolve>).unwrap()
}

pub fn get(url: &str) -> Request {
    Request::new(Method::GET, Target::parse(url).unwrap())
}

/// A response does not print itself, so `unwrap_err` cannot be had.
pub async fn refusal(client: &Client, request: Request) -> SendError {
    client.send(request).await.err().expect("a refusal")
}

pub async fn answer(client: &Client, request: Request) -> Response {
    client.send(request).await.unwrap_or_else(|error| panic!("{error}"))
}
