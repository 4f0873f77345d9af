// HashiCorp memberlist's own codec as a process, for the benchmark that compares it with ours. Its
// arguments are packets in hexadecimal. For each line with a number on standard input it decodes and
// encodes all of them that many times, then writes `done`. It ends when its input does.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strconv"
	_ "unsafe" // For go:linkname.

	_ "github.com/hashicorp/memberlist"
)

// memberlist exports none of these. They are linked, not copied: what runs is the library's code.

//go:linkname encode github.com/hashicorp/memberlist.encode
func encode(msgType uint8, in any, msgpackUseNewTimeFormat bool) (*bytes.Buffer, error)

//go:linkname decode github.com/hashicorp/memberlist.decode
func decode(buf []byte, out any) error

//go:linkname makeCompoundMessage github.com/hashicorp/memberlist.makeCompoundMessage
func makeCompoundMessage(msgs [][]byte) *bytes.Buffer

//go:linkname decodeCompoundMessage github.com/hashicorp/memberlist.decodeCompoundMessage
func decodeCompoundMessage(buf []byte) (trunc int, parts [][]byte, err error)

// Type bytes and structs are memberlist's, from net.go. Go cannot link to types.
const (
	pingMsg         = 0
	indirectPingMsg = 1
	ackRespMsg      = 2
	suspectMsg      = 3
	aliveMsg        = 4
	deadMsg         = 5
	compoundMsg     = 7
	nackRespMsg     = 11
)

type ping struct {
	SeqNo      uint32
	Node       string
	SourceAddr []byte `codec:",omitempty"`
	SourcePort uint16 `codec:",omitempty"`
	SourceNode string `codec:",omitempty"`
}

type indirectPingReq struct {
	SeqNo      uint32
	Target     []byte
	Port       uint16
	Node       string
	Nack       bool
	SourceAddr []byte `codec:",omitempty"`
	SourcePort uint16 `codec:",omitempty"`
	SourceNode string `codec:",omitempty"`
}

type ackResp struct {
	SeqNo   uint32
	Payload []byte
}

type nackResp struct {
	SeqNo uint32
}

type suspect struct {
	Incarnation uint32
	Node        string
	From        string
}

type alive struct {
	Incarnation uint32
	Node        string
	Addr        []byte
	Port        uint16
	Meta        []byte
	Vsn         []uint8
}

type dead struct {
	Incarnation uint32
	Node        string
	From        string
}

func recode[T any](message []byte) []byte {
	var value T
	if err := decode(message[1:], &value); err != nil {
		log.Fatal(err)
	}
	out, err := encode(message[0], &value, false)
	if err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}

func recodeMessage(message []byte) []byte {
	switch message[0] {
	case pingMsg:
		return recode[ping](message)
	case indirectPingMsg:
		return recode[indirectPingReq](message)
	case ackRespMsg:
		return recode[ackResp](message)
	case nackRespMsg:
		return recode[nackResp](message)
	case suspectMsg:
		return recode[suspect](message)
	case aliveMsg:
		return recode[alive](message)
	case deadMsg:
		return recode[dead](message)
	}
	log.Fatalf("no message of type %d is measured", message[0])
	return nil
}

func recodePacket(packet []byte) []byte {
	if packet[0] != compoundMsg {
		return recodeMessage(packet)
	}
	truncated, parts, err := decodeCompoundMessage(packet[1:])
	if err != nil || truncated > 0 {
		log.Fatalf("%d parts truncated: %v", truncated, err)
	}
	for i, part := range parts {
		parts[i] = recodeMessage(part)
	}
	return makeCompoundMessage(parts).Bytes()
}

func main() {
	packets := make([][]byte, 0, len(os.Args)-1)
	for _, argument := range os.Args[1:] {
		packet, err := hex.DecodeString(argument)
		if err != nil {
			log.Fatal(err)
		}
		if !bytes.Equal(recodePacket(packet), packet) {
			log.Fatalf("other bytes than those of %s", argument)
		}
		packets = append(packets, packet)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		times, err := strconv.Atoi(lines.Text())
		if err != nil {
			log.Fatal(err)
		}
		for range times {
			for _, packet := range packets {
				recodePacket(packet)
			}
		}
		fmt.Println("done")
	}
}
