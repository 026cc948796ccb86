// An HTTP client on github.com/stealthrocket/net: GET /get and POST /post. Argument: HOST:PORT.
//
// A host name is looked up by Go's own resolver over UDP, or by sock_getaddrinfo if built with the tag getaddrinfo.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/stealthrocket/net/wasip1"
)

func show(method string, response *http.Response, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_http_client:", err)
		os.Exit(1)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_http_client:", err)
		os.Exit(1)
	}
	fmt.Printf("%s\nStatus: %s\n", method, response.Status)
	for name, values := range response.Header {
		fmt.Printf("  %s: %s\n", name, strings.Join(values, ", "))
	}
	fmt.Printf("%s\n", body)
}

func main() {
	server := "127.0.0.1:1234"
	if len(os.Args) > 1 {
		server = os.Args[1]
	}
	client := &http.Client{Transport: &http.Transport{DialContext: wasip1.DialContext}}
	response, err := client.Get("http://" + server + "/get")
	show("GET", response, err)
	form := strings.NewReader("field1=value1&field2=value2")
	response, err = client.Post("http://"+server+"/post", "application/x-www-form-urlencoded", form)
	show("POST", response, err)
}
