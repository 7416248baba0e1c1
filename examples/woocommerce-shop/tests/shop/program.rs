//! The shop as a program: it says where it is, and whose it is.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Already gone is gone.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn program(arguments: &[&str]) -> (Ended, Vec<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_woocommerce-shop"));
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().take(3).map(Result::unwrap).collect();
    (Ended(child), said)
}

#[test]
fn it_opens_where_it_says_and_tells_the_key() {
    let (_open, said) = program(&["--listen", "127.0.0.1:0", "--products", "20", "--orders", "5"]);
    let address = said[0].strip_prefix("The shop is open at http://").unwrap();
    assert!(said[1].contains("ck_") && said[2].contains("cs_"), "{said:?}");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /_control/state HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"orders\":5") && answer.contains("\"products\":20"), "{answer}");
}

#[test]
fn where_it_cannot_open_it_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut ended, said) = program(&["--listen", &taken.local_addr().unwrap().to_string()]);
    assert!(said[0].starts_with("The shop cannot open: "), "{said:?}");
    assert!(!ended.0.wait().unwrap().success());
}
