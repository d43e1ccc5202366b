module intelgraph.example/verify-foreign

go 1.20

require (
	github.com/transparency-dev/merkle v0.0.2
	golang.org/x/mod v0.20.0
)
