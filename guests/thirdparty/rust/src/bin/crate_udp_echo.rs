//! A UDP echo server on the crate `wasmedge_wasi_socket`. Arguments: HOST:PORT [COUNT of datagrams].

use wasmedge_wasi_socket::UdpSocket;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8082".to_string());
    let count: usize = arguments.next().map_or(usize::MAX, |text| text.parse().expect("COUNT is not a number"));
    let socket = UdpSocket::bind(&address).expect("bind failed");
    println!("listening on {}", socket.as_ref().get_local().expect("get_local failed"));
    let mut buffer = vec![0; 65536];
    for _ in 0..count {
        let (received, sender) = socket.recv_from(&mut buffer).expect("recv_from failed");
        println!("received {received} bytes from {sender}");
        socket.send_to(&buffer[..received], sender).expect("send_to failed");
    }
}
