//! An HTTP server on `hyper_wasi` and `tokio_wasi`. Argument: HOST:PORT. GET answers a greeting, POST the request's body,
//! /sleep/N answers after N milliseconds.

use hyper::service::{make_service_fn, service_fn};
use hyper::{Body, Method, Request, Response, Server};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

async fn answer(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    if let Some(millis) = request.uri().path().strip_prefix("/sleep/").and_then(|text| text.parse().ok()) {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
    Ok(match *request.method() {
        Method::POST => Response::new(request.into_body()),
        _ => Response::new(Body::from("Hello from hyper\n")),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_string());
    let address: SocketAddr = address.parse().expect("the argument is not HOST:PORT");
    let service = make_service_fn(|_| async { Ok::<_, Infallible>(service_fn(answer)) });
    let server = Server::bind(&address).serve(service);
    println!("listening on {}", server.local_addr());
    server.await.expect("the server failed");
}
