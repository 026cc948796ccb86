// Runs one kernel for some seconds and prints how often it ran per second in the second half of them, and a checksum of what it computes.
//
//	kernels NAME SECONDS
package main

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A kernel prepares itself and returns what does its work once and gives what depends on all of it.
var kernels = map[string]func() func() uint32{
	"aes_gcm": aesGCM, "sha256": hash, "ed25519": sign, "sort": sorting, "sieve": sieve, "map": mapping, "tree": tree,
	"json": jsonRoundTrip, "regexp": matching, "flate": deflating, "matrix": matrix,
}

func main() {
	if len(os.Args) != 3 || kernels[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kernels NAME SECONDS")
		os.Exit(2)
	}
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	run := kernels[os.Args[1]]()
	half := time.Duration(seconds / 2 * float64(time.Second))
	checksum := run()
	for begin := time.Now(); time.Since(begin) < half; {
		run()
	}
	begin := time.Now()
	count := 0
	for time.Since(begin) < half {
		run()
		count++
	}
	fmt.Printf("%.2f %08x\n", float64(count)/time.Since(begin).Seconds(), checksum)
}

// Numbers that look random and are the same each time.
func numbers(count int) []int {
	all := make([]int, count)
	state := uint32(1)
	for i := range all {
		state = state*1664525 + 1013904223
		all[i] = int(state >> 3)
	}
	return all
}

func text() string {
	return strings.Repeat("some text joe@example.com and more of it, 12,345 words ", 60)
}

func aesGCM() func() uint32 {
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	plain, nonce, sealed := make([]byte, 16384), make([]byte, 12), make([]byte, 0, 17000)
	return func() uint32 { return crc32.ChecksumIEEE(gcm.Seal(sealed, nonce, plain, nil)) }
}

func hash() func() uint32 {
	data := make([]byte, 16384)
	return func() uint32 {
		sum := sha256.Sum256(data)
		return crc32.ChecksumIEEE(sum[:])
	}
}

func sign() func() uint32 {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	return func() uint32 { return crc32.ChecksumIEEE(ed25519.Sign(key, []byte("message"))) }
}

func sorting() func() uint32 {
	source := numbers(20000)
	sorted := make([]int, len(source))
	return func() uint32 {
		copy(sorted, source)
		sort.Ints(sorted)
		return uint32(sorted[0] + sorted[len(sorted)/2])
	}
}

func sieve() func() uint32 {
	return func() uint32 {
		composite := make([]bool, 100000)
		primes := uint32(0)
		for i := 2; i < len(composite); i++ {
			if !composite[i] {
				primes++
				for j := i * 2; j < len(composite); j += i {
					composite[j] = true
				}
			}
		}
		return primes
	}
}

func mapping() func() uint32 {
	source := numbers(20000)
	return func() uint32 {
		counts := map[int]int{}
		for _, number := range source {
			counts[number%4001]++
		}
		return uint32(len(counts) + counts[17])
	}
}

type node struct{ left, right *node }

func grow(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{grow(depth - 1), grow(depth - 1)}
}

func (n *node) leaves() uint32 {
	if n.left == nil {
		return 1
	}
	return n.left.leaves() + n.right.leaves()
}

func tree() func() uint32 {
	return func() uint32 { return grow(12).leaves() }
}

type document struct {
	Numbers []int
	Names   map[string]string
	Text    string
}

func jsonRoundTrip() func() uint32 {
	source := document{numbers(200), map[string]string{"x": "y", "z": "w"}, text()}
	return func() uint32 {
		written, err := json.Marshal(source)
		if err != nil {
			panic(err)
		}
		var read document
		if err := json.Unmarshal(written, &read); err != nil {
			panic(err)
		}
		return crc32.ChecksumIEEE(written) + uint32(len(read.Numbers))
	}
}

func matching() func() uint32 {
	pattern, searched := regexp.MustCompile(`(\w+)@(\w+)\.com`), text()
	return func() uint32 { return uint32(len(pattern.FindAllString(searched, -1))) }
}

func deflating() func() uint32 {
	source := []byte(text() + fmt.Sprint(numbers(500)))
	return func() uint32 {
		var out bytes.Buffer
		writer, err := flate.NewWriter(&out, 6)
		if err != nil {
			panic(err)
		}
		if _, err := writer.Write(source); err != nil {
			panic(err)
		}
		if err := writer.Close(); err != nil {
			panic(err)
		}
		return crc32.ChecksumIEEE(out.Bytes())
	}
}

func matrix() func() uint32 {
	const size = 64
	var a, b, product [size][size]float64
	for i := range a {
		for j := range a[i] {
			a[i][j], b[i][j] = float64(i+j), float64(i-j)
		}
	}
	return func() uint32 {
		for i := 0; i < size; i++ {
			for j := 0; j < size; j++ {
				sum := 0.0
				for k := 0; k < size; k++ {
					sum += a[i][k] * b[k][j]
				}
				product[i][j] = sum
			}
		}
		return uint32(math.Float64bits(product[5][7]) >> 32)
	}
}
