//! One HTTP exchange per connection, which makes a lost reply easy to stage.

use crate::Shell;
use kassa_lab::{Request, Response};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

const LARGEST_HEAD: usize = 64 * 1024;
const LARGEST_BODY: usize = 8 * 1024 * 1024;

pub(crate) fn answer(shell: &Shell, mut stream: TcpStream) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request = read(&mut stream)?;
    let reply = shell.lab().0.handle(&request);
    if reply.status == 0 {
        // The reply is lost: the work is done and the connection just ends.
        return stream.shutdown(std::net::Shutdown::Both);
    }
    write(&mut stream, &reply)
}

fn read(stream: &mut TcpStream) -> Result<Request> {
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 8192];
    loop {
        let count = stream.read(&mut chunk)?;
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if let Some((mut request, head)) = head(&bytes)? {
            let length = request
                .header("content-length")
                .and_then(|text| text.parse::<usize>().ok())
                .unwrap_or(0);
            if length > LARGEST_BODY {
                return Err(bad("the body is too large"));
            }
            if request.header("expect").is_some() {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
            let mut body = bytes.split_off(head);
            while body.len() < length {
                let count = stream.read(&mut chunk)?;
                if count == 0 {
                    return Err(bad("the body ended early"));
                }
                body.extend_from_slice(chunk.get(..count).unwrap_or_default());
            }
            body.truncate(length);
            request.body = body;
            return Ok(request);
        }
        if count == 0 || bytes.len() > LARGEST_HEAD {
            return Err(bad("no request"));
        }
    }
}

/// The request without its body and the length of its head, once all of it is here.
fn head(bytes: &[u8]) -> Result<Option<(Request, usize)>> {
    let mut slots = [httparse::EMPTY_HEADER; 100];
    let mut parsed = httparse::Request::new(&mut slots);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(bad("not HTTP")),
    };
    let mut request = Request::new(parsed.method.unwrap_or("GET"), parsed.path.unwrap_or("/"));
    for header in parsed.headers.iter() {
        let value = String::from_utf8_lossy(header.value).into_owned();
        request.headers.push((header.name.to_owned(), value));
    }
    Ok(Some((request, length)))
}

fn write(stream: &mut TcpStream, reply: &Response) -> Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 204 {
        head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&reply.body)?;
    stream.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        303 => "See Other",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        410 => "Gone",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        _ => "Status",
    }
}

fn bad(text: &str) -> Error {
    Error::new(ErrorKind::InvalidData, text)
}
