//! Moves the clock of a house for journeys in a browser, which are a program of their own.

use std::net::SocketAddr;

use actnow::clerks::Clerks;
use actnow::clients::Clients;
use actnow::demo::duty_days;
use actnow::house_clock::{house_time, set_house_time};
use chrono::{DateTime, SecondsFormat, Utc};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Where the clock of the house is moved forward: `POST /2026-12-21T02:00:00Z` answers with the time it has then, and its
/// inspectors are on duty for the two weeks after.
///
/// # Panics
/// When no port is free.
pub async fn mover(clients: Clients) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Who asked sees a broken answer.
            let _ = serve(&clients, stream).await;
        }
    });
    at
}

async fn serve(clients: &Clients, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && stream.read_until(b'\n', &mut head).await? > 0 {}
    let head = String::from_utf8_lossy(&head).into_owned();
    let wanted = head.split_whitespace().nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let (status, told) = match moved(clients, &wanted).await {
        Ok(now) => ("200 OK", now.to_rfc3339_opts(SecondsFormat::Millis, true)),
        Err(why) => ("500 Internal Server Error", why),
    };
    let length = told.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{told}");
    stream.write_all(answer.as_bytes()).await
}

async fn moved(clients: &Clients, wanted: &str) -> Result<DateTime<Utc>, String> {
    let wanted: DateTime<Utc> = wanted.parse().map_err(|_| format!("{wanted} is no instant"))?;
    let done = async {
        set_house_time(clients, wanted).await?;
        let now = house_time(clients).await?;
        Clerks::new(clients)?.go_on_duty(&duty_days(now)).await?;
        Ok::<_, anyhow::Error>(now)
    };
    done.await.map_err(|error| format!("{error:#}"))
}
