//! A TCP echo server on the crate `wasmedge_wasi_socket`. Arguments: HOST:PORT [COUNT of connections].

use std::io::{Read, Write};
use wasmedge_wasi_socket::{Shutdown, TcpListener};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8081".to_string());
    let count: usize = arguments.next().map_or(usize::MAX, |text| text.parse().expect("COUNT is not a number"));
    let listener = TcpListener::bind(&address, false).expect("bind failed");
    println!("listening on {}", listener.local_addr().expect("local_addr failed"));
    for _ in 0..count {
        let (mut stream, peer) = listener.accept(false).expect("accept failed");
        println!("accepted {peer}");
        let mut buffer = vec![0; 65536];
        loop {
            let received = stream.read(&mut buffer).expect("read failed");
            if received == 0 {
                break;
            }
            stream.write_all(&buffer[..received]).expect("write failed");
        }
        let _ = stream.shutdown(Shutdown::Both);
    }
}
