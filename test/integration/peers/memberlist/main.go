// A member of a cluster on HashiCorp's memberlist, for tests. It writes what it sees as JSON lines on
// standard output, takes commands as lines on standard input, and ends when its input does.
//
//	say TEXT   sends TEXT as a user message
//	members    writes the names of those that are not gone
//	leave      leaves gracefully
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"flag"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

type line struct {
	Event string   `json:"event"`
	Name  string   `json:"name,omitempty"`
	Port  uint16   `json:"port,omitempty"`
	Text  string   `json:"text,omitempty"`
	Names []string `json:"names,omitempty"`
}

var output = json.NewEncoder(os.Stdout)
var outputLock sync.Mutex

func write(l line) {
	outputLock.Lock()
	defer outputLock.Unlock()
	if err := output.Encode(l); err != nil {
		log.Fatal(err)
	}
}

type events struct{}

func (events) NotifyJoin(n *memberlist.Node)   { write(line{Event: "join", Name: n.Name}) }
func (events) NotifyLeave(n *memberlist.Node)  { write(line{Event: "leave", Name: n.Name}) }
func (events) NotifyUpdate(n *memberlist.Node) { write(line{Event: "update", Name: n.Name}) }

type delegate struct {
	name  string
	queue *memberlist.TransmitLimitedQueue
}

func (d *delegate) NodeMeta(int) []byte                 { return []byte("meta of " + d.name) }
func (d *delegate) NotifyMsg(msg []byte)                { write(line{Event: "user", Text: string(msg)}) }
func (d *delegate) GetBroadcasts(o, limit int) [][]byte { return d.queue.GetBroadcasts(o, limit) }
func (d *delegate) LocalState(bool) []byte              { return []byte("state of " + d.name) }
func (d *delegate) MergeRemoteState(state []byte, _ bool) {
	write(line{Event: "state", Text: string(state)})
}

type saying []byte

func (saying) Invalidates(memberlist.Broadcast) bool { return false }
func (s saying) Message() []byte                     { return s }
func (saying) Finished()                             {}

func main() {
	name := flag.String("name", "", "name of this member")
	bind := flag.String("bind", "127.0.0.1", "address to bind and to advertise")
	join := flag.String("join", "", "address to join")
	key := flag.String("key", "", "base64 of a key; empty for no encryption")
	label := flag.String("label", "", "label of all packets and streams")
	flag.Parse()

	config := memberlist.DefaultLANConfig()
	config.Name, config.BindAddr, config.BindPort, config.AdvertisePort = *name, *bind, 0, 0
	config.Label = *label
	config.Events = events{}
	d := &delegate{name: *name}
	config.Delegate = d
	if *key != "" {
		secret, err := base64.StdEncoding.DecodeString(*key)
		if err != nil {
			log.Fatal(err)
		}
		config.SecretKey = secret
	}
	list, err := memberlist.Create(config)
	if err != nil {
		log.Fatal(err)
	}
	d.queue = &memberlist.TransmitLimitedQueue{NumNodes: list.NumMembers, RetransmitMult: config.RetransmitMult}
	if *join != "" {
		if _, err := list.Join([]string{*join}); err != nil {
			log.Fatal(err)
		}
	}
	write(line{Event: "ready", Port: list.LocalNode().Port})
	obey(list, d)
}

func obey(list *memberlist.Memberlist, d *delegate) {
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		command, text, _ := strings.Cut(commands.Text(), " ")
		switch command {
		case "say":
			d.queue.QueueBroadcast(saying(text))
		case "members":
			names := []string{}
			for _, member := range list.Members() {
				names = append(names, member.Name)
			}
			write(line{Event: "members", Names: names})
		case "leave":
			if err := list.Leave(10 * time.Second); err != nil {
				log.Fatal(err)
			}
			write(line{Event: "gone"})
			return
		}
	}
}
