// A server of Go's standard library. LISTEN is its address, else PORT on all addresses.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = ":" + os.Getenv("PORT")
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	log.Printf("listening on %s", address)
	log.Fatal(http.ListenAndServe(address, nil))
}
