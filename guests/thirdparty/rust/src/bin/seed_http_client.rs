//! GET and POST with the crate `wasmedge_http_req`, as in WasmEdge's "socket client" chapter. Argument: HOST:PORT.

use wasmedge_http_req::request;
use wasmedge_http_req::response::Response;

fn print(method: &str, response: &Response, body: &[u8]) {
    println!("{method}");
    println!("Status: {} {}", response.status_code(), response.reason());
    println!("Headers {}", response.headers());
    println!("{}", String::from_utf8_lossy(body));
}

fn main() {
    let server = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:1234".to_string());

    let mut body = Vec::new();
    let response = request::get(format!("http://{server}/get"), &mut body).expect("GET failed");
    print("GET", &response, &body);

    let mut body = Vec::new();
    let form = b"field1=value1&field2=value2";
    let response = request::post(format!("http://{server}/post"), form, &mut body).expect("POST failed");
    print("POST", &response, &body);
}
