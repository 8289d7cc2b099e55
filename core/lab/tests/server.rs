#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The lab as a process: real sockets, pushed webhooks, lost replies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

struct Running {
    child: Child,
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(options: &[&str]) -> Running {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kassa-lab"))
        .args(["--port", "0", "--frozen", "--now", "1769817600000"])
        .args(options)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .strip_prefix("lab listening on http://")
        .unwrap()
        .to_owned();
    Running { child, address }
}

fn send(lab: &Running, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(&lab.address).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer sk_test_x\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply);
    reply
}

/// Takes one webhook and answers it with the status.
fn receive(receiver: &TcpListener, status: &str) -> String {
    let (mut stream, _) = receiver.accept().unwrap();
    let mut got = String::new();
    let mut chunk = [0_u8; 4096];
    loop {
        let count = stream.read(&mut chunk).unwrap();
        got.push_str(&String::from_utf8_lossy(&chunk[..count]));
        let whole = got.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")
                        .map(str::to_owned)
                })
                .and_then(|text| text.parse::<usize>().ok());
            length.is_some_and(|length| body.len() >= length)
        });
        if whole || count == 0 {
            break;
        }
    }
    write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    got
}

#[test]
fn a_refused_webhook_is_posted_again_with_a_signature() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", receiver.local_addr().unwrap());
    let lab = start(&["--webhook", &url, "--webhook-secret", "whsec_a"]);
    assert!(send(&lab, "POST", "/v1/customers", "email=a%40b.test").starts_with("HTTP/1.1 200 OK"));
    let first = receive(&receiver, "500");
    let second = receive(&receiver, "200");
    assert!(
        first
            .to_lowercase()
            .contains("stripe-signature: t=1769817600,v1=")
    );
    assert_eq!(
        first.split_once("\r\n\r\n").unwrap().1,
        second.split_once("\r\n\r\n").unwrap().1
    );
}

#[test]
fn a_lost_reply_closes_the_connection_and_keeps_the_work() {
    let lab = start(&[]);
    send(&lab, "POST", "/lab/fault", "{\"kind\":\"drop_reply\"}");
    assert_eq!(send(&lab, "POST", "/v1/customers", "email=a%40b.test"), "");
    assert!(send(&lab, "GET", "/v1/customers", "").contains("a@b.test"));
}
