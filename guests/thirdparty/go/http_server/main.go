// An HTTP server on github.com/stealthrocket/net. Argument: HOST:PORT.
//
// GET answers a greeting, POST the request's body, /sleep/N answers after N milliseconds.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/stealthrocket/net/wasip1"
)

func answer(w http.ResponseWriter, r *http.Request) {
	if text, ok := strings.CutPrefix(r.URL.Path, "/sleep/"); ok {
		millis, err := strconv.Atoi(text)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		time.Sleep(time.Duration(millis) * time.Millisecond)
	}
	if r.Method == http.MethodPost {
		io.Copy(w, r.Body)
		return
	}
	io.WriteString(w, "Hello from Go\n")
}

func main() {
	address := "127.0.0.1:8080"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	listener, err := wasip1.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_http_server:", err)
		os.Exit(1)
	}
	fmt.Println("listening on", listener.Addr())
	err = http.Serve(listener, http.HandlerFunc(answer))
	fmt.Fprintln(os.Stderr, "go_http_server:", err)
	os.Exit(1)
}
