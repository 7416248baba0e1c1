//! How long and how much; and what errors say.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use work::http::{HeaderValue, Method, Request, SendError, Wait};

use crate::peer::{Habit, Names, Peer, answer, client, client_with, get, refusal};

const SHORT: Duration = Duration::from_millis(200);
/// Far more than any of these takes on a busy machine, far less than any server here would take.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn whoever_is_slow_is_left() {
    for habit in [Habit::Silent, Habit::Drips] {
        let peer = Peer::start(habit).await;
        let started = Instant::now();
        let request = Request { total_timeout: SHORT, ..get(&peer.url("/")) };
        let error = refusal(&client(vec![peer.host()]), request).await;
        assert_eq!(error, SendError::Timeout { host: peer.host(), which: Wait::Total });
        assert!(started.elapsed() < SOON);
    }
}

#[tokio::test]
async fn a_slow_resolver_is_left() {
    let names = Arc::new(Names::slow(SOON * 6));
    let request = Request { connect_timeout: SHORT, ..get("http://slow.test/") };
    let error = refusal(&client_with(Vec::new(), &names), request).await;
    assert!(matches!(error, SendError::Timeout { which: Wait::Name, .. }), "{error:?}");
}

/// A listener whose queue is full accepts nobody and refuses nobody.
#[tokio::test]
async fn a_connection_that_does_not_come_about_is_left() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(SHORT, tokio::net::TcpStream::connect(address)).await {
        queue.push(stream);
    }
    let request = Request { connect_timeout: SHORT, ..get(&format!("http://{address}/")) };
    let error = refusal(&client(vec![address.to_string().parse().unwrap()]), request).await;
    assert!(matches!(error, SendError::Timeout { which: Wait::Connect, .. }), "{error:?}");
    assert!(error.was_not_received());
}

#[tokio::test]
async fn an_answer_ends_at_its_limit() {
    const LIMIT: usize = 100_000;
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", u64::MAX / 2);
    for habit in [Habit::Endless, Habit::Says(announced)] {
        let peer = Peer::start(habit).await;
        let request = Request { max_answer_bytes: LIMIT, ..get(&peer.url("/")) };
        let error = refusal(&client(vec![peer.host()]), request).await;
        assert_eq!(error, SendError::TooLarge { host: peer.host(), limit: LIMIT });
    }
}

#[tokio::test]
async fn an_answer_of_exactly_its_limit_is_whole() {
    let peer = Peer::start(Habit::Says(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(5000)))).await;
    let client = client(vec![peer.host()]);
    let exact = Request { max_answer_bytes: 5000, ..get(&peer.url("/")) };
    assert_eq!(answer(&client, exact).await.body.len(), 5000);
    let less = Request { max_answer_bytes: 4999, ..get(&peer.url("/")) };
    assert!(matches!(refusal(&client, less).await, SendError::TooLarge { limit: 4999, .. }));
}

#[tokio::test]
async fn header_lines_end_too() {
    let peer = Peer::start(Habit::EndlessHeaders).await;
    let started = Instant::now();
    let error = refusal(&client(vec![peer.host()]), get(&peer.url("/"))).await;
    assert_eq!(error, SendError::Broken { host: peer.host() });
    assert!(started.elapsed() < SOON);
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(70_000));
    let peer = Peer::start(Habit::Says(long)).await;
    let error = refusal(&client(vec![peer.host()]), get(&peer.url("/"))).await;
    assert!(matches!(error, SendError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn half_an_answer_is_no_answer() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_owned();
    for habit in [Habit::Says(half), Habit::HangsUp, Habit::Says("SSH-2.0-OpenSSH_9.2\r\n".to_owned())] {
        let peer = Peer::start(habit).await;
        let error = refusal(&client(vec![peer.host()]), get(&peer.url("/"))).await;
        assert_eq!(error, SendError::Broken { host: peer.host() });
        assert!(!error.was_not_received());
    }
}

#[tokio::test]
async fn the_length_of_what_head_did_not_send_is_no_matter() {
    let peer = Peer::start(Habit::Says("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_owned())).await;
    let request = Request { method: Method::HEAD, max_answer_bytes: 10, ..get(&peer.url("/")) };
    assert!(answer(&client(vec![peer.host()]), request).await.body.is_empty());
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    const SECRET: &str = "s3cr3t";
    let closed = Peer::start(Habit::HangsUp).await;
    let silent = Peer::start(Habit::Silent).await;
    let endless = Peer::start(Habit::Endless).await;
    let refused = {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        free.local_addr().unwrap()
    };
    let marks = vec![closed.host(), silent.host(), endless.host(), refused.to_string().parse().unwrap()];
    let client = client(marks);
    let mut seen = Vec::new();
    for url in [
        closed.url(""),
        silent.url(""),
        endless.url(""),
        format!("http://{refused}"),
        "http://10.0.0.1".to_owned(),
        "http://name-that-is-not.invalid".to_owned(),
    ] {
        let mut request = Request { total_timeout: SHORT * 5, ..get(&format!("{url}/{SECRET}?key={SECRET}")) };
        request.headers.insert("authorization", HeaderValue::from_static(SECRET));
        request.body = SECRET.as_bytes().to_vec();
        let error = refusal(&client, request).await;
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET), "{text}");
        seen.push(error);
    }
    assert!(matches!(&seen[3], SendError::Connect { why, .. } if why == "connection refused"), "{:?}", seen[3]);
    assert_eq!(
        seen[4].to_string(),
        "10.0.0.1:80 is at 10.0.0.1, which is a private network; the owner can allow it as a host on the own network"
    );
}
