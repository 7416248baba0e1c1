//! Who may prove to be a host.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
};

use rustls::{ServerConnection, StreamOwned};
use work::http::{Client, ClientError, HostPort, Resolve, SendError, TlsProblem};

use crate::{
    certificates::{AUTHORITY, EXPIRED, GOOD, server},
    peer::{Names, answer, get, policy, refusal},
};

fn start(certificate: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let session = ServerConnection::new(server(certificate)).unwrap();
            let mut stream = StreamOwned::new(session, stream.unwrap());
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    address
}

fn client(names: &[&str], address: SocketAddr, roots: Vec<Vec<u8>>) -> Client {
    let marks = names.iter().map(|name| HostPort::new(name, address.port()).unwrap()).collect();
    let resolver = Arc::new(Names::saying(names[0], &[&["127.0.0.1"]]));
    Client::with_resolver(work::http::Policy { extra_roots: roots, ..policy(marks) }, resolver as Arc<dyn Resolve>)
        .unwrap()
}

async fn fault(name: &str, certificate: &'static [u8], roots: Vec<Vec<u8>>) -> SendError {
    let address = start(certificate);
    refusal(&client(&[name], address, roots), get(&format!("https://{name}:{}/?key=s3cr3t", address.port()))).await
}

#[tokio::test]
async fn an_authority_that_was_added_is_believed() {
    let address = start(GOOD);
    let client = client(&["shop.test", "127.0.0.1"], address, vec![AUTHORITY.to_vec()]);
    for host in ["shop.test", "127.0.0.1"] {
        let found = answer(&client, get(&format!("https://{host}:{}/", address.port()))).await;
        assert_eq!((found.body.as_slice(), found.peer), (&b"hi"[..], address));
    }
}

#[tokio::test]
async fn faults_are_told_apart() {
    let ours = || vec![AUTHORITY.to_vec()];
    for (expected, error) in [
        (TlsProblem::UnknownIssuer, fault("shop.test", GOOD, Vec::new()).await),
        (TlsProblem::WrongName, fault("other.test", GOOD, ours()).await),
        (TlsProblem::Expired, fault("shop.test", EXPIRED, ours()).await),
    ] {
        assert!(matches!(error, SendError::Tls { why, .. } if why == expected), "{error:?}");
        assert!(error.was_not_received() && !error.to_string().contains("s3cr3t"));
    }
}

#[tokio::test]
async fn a_server_without_tls_is_a_failed_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read(&mut [0; 4096]);
    });
    let client = client(&["shop.test"], address, Vec::new());
    let error = refusal(&client, get(&format!("https://shop.test:{}/", address.port()))).await;
    assert!(matches!(error, SendError::Tls { why: TlsProblem::Handshake, .. }), "{error:?}");
}

#[test]
fn roots_must_be_certificates() {
    for bad in [&b""[..], b"not PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let policy = work::http::Policy { extra_roots: vec![bad.to_vec()], ..policy(Vec::new()) };
        assert_eq!(Client::new(policy).err(), Some(ClientError::ExtraRoots));
    }
}
