// Checks an evidence bundle with Go's signed notes and transparency-dev's Merkle proofs: none of our own code.
//
//	verify bundle.zip 'log.example/us+1a2b3c4d+AbCd...'
//
// Prints what held; ends with 1 and one line at the first thing that does not. Payloads are not opened here.
package main

import (
	"archive/zip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

type proofs struct {
	Inclusion []struct {
		Leaf uint64
		Path [][]byte
	}
	Consistency []struct {
		Checkpoint string
		Path       [][]byte
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "REFUSED", err)
		os.Exit(1)
	}
	return value
}

// open returns the size and root that the log's own key has signed.
func open(text []byte, key note.Verifier) (size uint64, root []byte) {
	opened := must(note.Open(text, note.VerifierList(key)))
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		must(0, fmt.Errorf("not a checkpoint of %s", key.Name()))
	}
	must(fmt.Sscanf(lines[1], "%d", &size))
	return size, must(base64.StdEncoding.DecodeString(lines[2]))
}

func main() {
	if len(os.Args) != 3 {
		must(0, fmt.Errorf("call: verify bundle.zip KEY"))
	}
	bundle, key := must(zip.OpenReader(os.Args[1])), must(note.NewVerifier(os.Args[2]))
	read := func(path string) []byte { return must(io.ReadAll(must(bundle.Open(path)))) }

	size, root := open(read("checkpoint.txt"), key)
	fmt.Println("checkpoint", key.Name(), size)
	var shown proofs
	must(0, json.Unmarshal(read("proofs.json"), &shown))
	for _, each := range shown.Inclusion {
		leaf := rfc6962.DefaultHasher.HashLeaf(read(fmt.Sprintf("leaves/%d.json", each.Leaf)))
		must(0, proof.VerifyInclusion(rfc6962.DefaultHasher, each.Leaf, size, leaf, each.Path, root))
		fmt.Println("included", each.Leaf)
	}
	for _, each := range shown.Consistency {
		oldSize, oldRoot := open(read(each.Checkpoint), key)
		must(0, proof.VerifyConsistency(rfc6962.DefaultHasher, oldSize, size, each.Path, oldRoot, root))
		fmt.Println("continues", oldSize)
	}
}
