//! A mail server of a few lines that keeps what it hears, with the faults it was given.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use rustls::{ServerConnection, StreamOwned};

use crate::certificates::{GOOD, server};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Accepts the connection and says nothing.
    NoGreeting,
    /// Says nothing after the mail was said.
    NoWordAfterData,
    /// Has the mail and does not say goodbye.
    NoGoodbye,
    /// Answers every recipient with this.
    Recipient(&'static str),
    /// Answers the sender with this.
    Sender(&'static str),
    /// Appends, in the clear, an answer to its "go on with TLS".
    Injects,
    /// Closes where the mail begins.
    HangsUp,
    Garbage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    Clear,
    StartTls,
    Implicit,
}

pub struct Sink {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    pub fn start(offer: Offer, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sink = Self { address: listener.local_addr().unwrap(), heard: Arc::default(), mails: Arc::default() };
        let (heard, mails) = (Arc::clone(&sink.heard), Arc::clone(&sink.mails));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let talk = Talk { offer, fault, heard: Arc::clone(&heard), mails: Arc::clone(&mails) };
                thread::spawn(move || talk.begin(stream.unwrap()));
            }
        });
        sink
    }

    /// Every command, secrets included.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

struct Talk {
    offer: Offer,
    fault: Fault,
    heard: Arc<Mutex<Vec<String>>>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Talk {
    fn begin(&self, stream: TcpStream) -> io::Result<()> {
        if self.offer == Offer::Implicit {
            self.speak(&mut BufReader::new(secured(stream)), false, true)?;
            return Ok(());
        }
        let mut clear = BufReader::new(stream);
        if self.speak(&mut clear, self.offer == Offer::StartTls, true)? {
            self.speak(&mut BufReader::new(secured(clear.into_inner())), false, false)?;
        }
        Ok(())
    }

    /// True if the other side wants to go on inside TLS.
    fn speak<S: Read + Write>(&self, stream: &mut BufReader<S>, offers_tls: bool, greets: bool) -> io::Result<bool> {
        match self.fault {
            Fault::NoGreeting => return hang(stream),
            Fault::Garbage => say(stream, "HTTP/1.1 400 Bad Request")?,
            _ if greets => say(stream, "220 sink")?,
            _ => {}
        }
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(false);
            }
            let line = line.trim_end().to_owned();
            self.heard.lock().unwrap().push(line.clone());
            match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" if offers_tls => say(stream, "250-sink\r\n250-STARTTLS\r\n250 8BITMIME")?,
                "EHLO" => say(stream, "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME")?,
                "STARTTLS" if self.fault == Fault::Injects => {
                    say(stream, "220 go on\r\n250-evil\r\n250 AUTH PLAIN")?;
                    return Ok(true);
                }
                "STARTTLS" => {
                    say(stream, "220 go on")?;
                    return Ok(true);
                }
                "AUTH" if line.ends_with("AGFubgByaWdodA==") => say(stream, "235 welcome")?,
                "AUTH" => say(stream, "535 5.7.8 wrong password for ann@example.com")?,
                "MAIL" => match self.fault {
                    Fault::Sender(answer) => say(stream, answer)?,
                    _ => say(stream, "250 ok")?,
                },
                "RCPT" => match self.fault {
                    Fault::Recipient(answer) => say(stream, answer)?,
                    _ => say(stream, "250 ok")?,
                },
                "DATA" if self.fault == Fault::HangsUp => return Ok(false),
                "DATA" => {
                    say(stream, "354 go on")?;
                    self.mails.lock().unwrap().push(mail(stream)?);
                    if self.fault == Fault::NoWordAfterData {
                        return hang(stream);
                    }
                    say(stream, "250 ok, it is mine")?;
                }
                "QUIT" if self.fault == Fault::NoGoodbye => return hang(stream),
                "QUIT" => {
                    say(stream, "221 bye")?;
                    return Ok(false);
                }
                _ => say(stream, "502 what?")?,
            }
        }
    }
}

fn secured(stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(server(GOOD)).unwrap(), stream)
}

/// Says nothing until the other side has gone.
fn hang(stream: &mut impl Read) -> io::Result<bool> {
    io::copy(stream, &mut io::sink())?;
    Ok(false)
}

fn say<S: Read + Write>(stream: &mut BufReader<S>, line: &str) -> io::Result<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes())?;
    stream.get_mut().flush()
}

fn mail<S: Read>(stream: &mut BufReader<S>) -> io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
