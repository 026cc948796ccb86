//! Looks a name up with the crate `wasmedge_wasi_socket`, that is by `sock_getaddrinfo`. Arguments: NAME SERVICE.

use wasmedge_wasi_socket::nslookup;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "localhost".to_string());
    let service = arguments.next().unwrap_or_else(|| "http".to_string());
    for address in nslookup(&name, &service).expect("look-up failed") {
        println!("{address}");
    }
}
