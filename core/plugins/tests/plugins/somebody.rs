//! Somebody outside whom the programs ask.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{LazyLock, Mutex},
    thread,
};

use testkit::json;
use work::http::HostPort;

use crate::programs::bytes;

/// Says how often it was asked the same, and with what.
pub static OUTSIDE: LazyLock<SocketAddr> = LazyLock::new(listen);
static SERVED: LazyLock<Mutex<HashMap<String, Vec<u8>>>> = LazyLock::new(Mutex::default);
static ASKED: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

pub fn own_network() -> Vec<HostPort> {
    vec![OUTSIDE.to_string().parse().unwrap()]
}

pub fn port() -> u16 {
    OUTSIDE.port()
}

/// Is there at this path from now on.
pub fn serves(path: &str, bytes: &[u8]) {
    SERVED.lock().unwrap().insert(path.to_owned(), bytes.to_vec());
}

/// Served, it is no answer of theirs but one of a server that is broken.
pub const BROKEN: &[u8] = b"broken";

fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(|| serve(stream)))));
    address
}

fn serve(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line == "\r\n" {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let line = head.iter().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap_or_default()];
    reader.read_exact(&mut body).unwrap();
    let first = head.first().cloned().unwrap_or_default();
    let mut asked = ASKED.lock().unwrap();
    let count = asked.entry(format!("{first}{}", String::from_utf8_lossy(&body))).or_default();
    *count += 1;
    let count = *count;
    drop(asked);
    let is_opened = SERVED.lock().unwrap().keys().any(|path| first.contains(path.as_str()));
    let is_away = first.contains("/api/away") && !is_opened;
    if first.contains("what=silent") || is_away {
        // It was read, and nobody is told.
        return;
    }
    let body = String::from_utf8_lossy(&body);
    let mut status = "200 OK";
    let path = first.split(' ').nth(1).unwrap_or_default();
    if first.starts_with("POST /api/kept/") {
        serves(path, body.as_bytes());
    }
    let served = SERVED.lock().unwrap().get(path).cloned();
    let said = match &first {
        _ if served.as_deref() == Some(BROKEN) => {
            status = "500 Internal Server Error";
            Vec::new()
        }
        _ if served.is_some() => served.unwrap_or_default(),
        first if first.starts_with("GET /greeter.stockade") => {
            testkit::packed(&crate::manifest("greeter", ""), &bytes("greeter"))
        }
        first if first.starts_with("GET /gone.stockade") => {
            status = "302 Found";
            Vec::new()
        }
        // One that takes what stood there before, where its newest answer was lost on the way.
        first if first.starts_with("POST /token") && body.contains("refresh_token=lost") => {
            status = "400 Bad Request";
            json!({ "error": "invalid_grant" }).to_string().into_bytes()
        }
        // It says nothing for all the tries of a day.
        first if first.starts_with("POST /token") && body.contains("refresh_token=unheard") && count <= 12 => return,
        first if first.starts_with("POST /token") => {
            json!({ "access_token": format!("another {count}"), "expires_in": 3_600 }).to_string().into_bytes()
        }
        // Too busy for anybody until it is let go.
        first if first.contains("what=crowded") && !is_opened => {
            status = "429 Too Many Requests";
            Vec::new()
        }
        // Too busy to begin with it, or broken in the middle of it; and then no longer.
        first if count == 1 && first.contains("what=busy") => {
            status = "429 Too Many Requests";
            Vec::new()
        }
        first if count == 1 && first.contains("what=broken") => {
            status = "503 Service Unavailable";
            Vec::new()
        }
        // It says that it is packed, which nobody asked for, and nothing can be unpacked.
        first if first.contains("what=packed") => {
            status = "200 OK\r\nContent-Encoding: gzip";
            if first.contains("empty") { Vec::new() } else { b"\x1f\x8b and no more".to_vec() }
        }
        first if first.contains("what=signed") => format!("{first} {}", header("authorization")).into_bytes(),
        _ => format!("{count} {body} with {}", header("authorization")).into_bytes(),
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", said.len());
    stream.write_all(&[answer.as_bytes(), &said].concat()).unwrap();
}
