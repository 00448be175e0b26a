// A load generator for calls that must differ, each by an id of its own: h2load sends one message again and again.
//
// It reads a job as one line of JSON on standard input, makes unary gRPC calls in a closed loop (a caller makes its next
// call when the last has been answered), prints `begin` and `end` around the time that is measured, and then a report as
// JSON. It speaks HTTP/2 itself, because a whole gRPC client costs a good part of what it measures, and it looks at
// every answer: an OK is a message and `grpc-status: 0`. It runs on one core.
package main

import (
	"bufio"
	cryptorand "crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// job is what to do. Messages are in hexadecimal; each call sends one of them at random, patched: a new UUID at
// RequestIDAt, and at each of NumbersAt a decimal number of so many digits, all of one call different.
type job struct {
	Address     string   `json:"address"`
	Path        string   `json:"path"`
	Token       string   `json:"token"`
	Messages    []string `json:"messages"`
	RequestIDAt int      `json:"request_id_at"` // -1: none
	NumbersAt   []int    `json:"numbers_at"`
	Digits      int      `json:"digits"`
	NumberLeast int      `json:"number_least"`
	NumberCount int      `json:"number_count"`
	Callers     int      `json:"callers"`
	Connections int      `json:"connections"`
	WarmS       float64  `json:"warm_s"` // before what is measured
	Seconds     float64  `json:"seconds"`
	TimeoutMs   int      `json:"timeout_ms"` // of each call
}

// report is what happened. Statuses count every call, those before and after the measured time included.
type report struct {
	Calls       int                `json:"calls"` // answered OK in the measured time
	Seconds     float64            `json:"seconds"`
	Statuses    map[string]int     `json:"statuses"`
	Said        map[string]string  `json:"said"` // by status, what one such answer said
	LatencyMs   map[string]float64 `json:"latency_ms"`
	CPUSeconds  float64            `json:"cpu_s"` // in the measured time
	AnswerBytes int                `json:"answer_bytes"`
}

const (
	warming int32 = iota
	measuring
	ended
)

// phase is the same for all connections; they look at it as they begin and end calls.
var phase atomic.Int32

func main() {
	runtime.GOMAXPROCS(1)
	var todo job
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&todo); err != nil {
		log.Fatal(err)
	}
	messages, err := decoded(todo)
	if err != nil {
		log.Fatal(err)
	}
	connections := make([]*connection, todo.Connections)
	for number := range connections {
		callers := todo.Callers / todo.Connections
		if number < todo.Callers%todo.Connections {
			callers++
		}
		connections[number], err = dial(todo, callers, newMaker(todo, messages))
		if err != nil {
			log.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for _, each := range connections {
		group.Add(1)
		go func() {
			defer group.Done()
			if err := each.run(); err != nil {
				log.Fatal(err) // calls are without an answer: there is no honest figure any more
			}
		}()
	}
	time.Sleep(seconds(todo.WarmS))
	used, started := cpuSeconds(), time.Now()
	phase.Store(measuring)
	fmt.Println("begin")
	time.Sleep(seconds(todo.Seconds))
	phase.Store(ended)
	elapsed := time.Since(started)
	used = cpuSeconds() - used
	fmt.Println("end")
	group.Wait()
	_ = json.NewEncoder(os.Stdout).Encode(summed(connections, elapsed, used))
}

func decoded(todo job) ([][]byte, error) {
	messages := make([][]byte, len(todo.Messages))
	for index, text := range todo.Messages {
		message, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		if len(message) > messageLimitBytes {
			return nil, fmt.Errorf("a message of %d bytes is more than one frame", len(message))
		}
		messages[index] = framed(message)
	}
	if len(messages) == 0 || todo.Connections < 1 || todo.Callers < todo.Connections {
		return nil, fmt.Errorf("a job needs a message, a connection, and a caller for each connection")
	}
	return messages, nil
}

// framed is a message as gRPC frames it: not compressed, its length, itself.
func framed(message []byte) []byte {
	size := len(message)
	return append([]byte{0, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}, message...)
}

// maker makes the body of each call, always in the same place.
type maker struct {
	job      job
	messages [][]byte
	random   *rand.Rand
	body     []byte
	drawn    []int
}

func newMaker(todo job, messages [][]byte) *maker {
	var seed [32]byte
	_, _ = cryptorand.Read(seed[:]) // never fails
	return &maker{job: todo, messages: messages, random: rand.New(rand.NewChaCha8(seed))}
}

func (m *maker) next() []byte {
	m.body = append(m.body[:0], m.messages[m.random.IntN(len(m.messages))]...)
	message := m.body[frameHeadBytes:]
	if m.job.RequestIDAt >= 0 {
		m.putUUID(message[m.job.RequestIDAt : m.job.RequestIDAt+36])
	}
	m.drawn = m.drawn[:0]
	for _, at := range m.job.NumbersAt {
		number := m.job.NumberLeast + m.random.IntN(m.job.NumberCount)
		for slices.Contains(m.drawn, number) {
			number = m.job.NumberLeast + m.random.IntN(m.job.NumberCount)
		}
		m.drawn = append(m.drawn, number)
		for digit := at + m.job.Digits - 1; digit >= at; digit-- {
			message[digit] = byte('0' + number%10)
			number /= 10
		}
	}
	return m.body
}

// putUUID writes a random one, of version 4.
func (m *maker) putUUID(text []byte) {
	var raw [16]byte
	high, low := m.random.Uint64(), m.random.Uint64()
	for index := range 8 {
		raw[index], raw[8+index] = byte(high>>(8*index)), byte(low>>(8*index))
	}
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	at := 0
	for index, value := range raw {
		if index == 4 || index == 6 || index == 8 || index == 10 {
			text[at] = '-'
			at++
		}
		hex.Encode(text[at:at+2], []byte{value})
		at += 2
	}
}

func summed(connections []*connection, elapsed time.Duration, used float64) report {
	sum := report{
		Seconds: elapsed.Seconds(), CPUSeconds: used,
		Statuses: map[string]int{}, Said: map[string]string{}, LatencyMs: map[string]float64{},
	}
	var latencies []time.Duration
	for _, each := range connections {
		latencies = append(latencies, each.latencies...)
		sum.AnswerBytes = max(sum.AnswerBytes, each.answerBytes)
		for status, count := range each.statuses {
			sum.Statuses[status] += count
		}
		for status, text := range each.said {
			sum.Said[status] = text
		}
	}
	slices.Sort(latencies)
	sum.Calls = len(latencies)
	for _, percent := range []int{50, 95, 99} {
		if len(latencies) > 0 {
			rank := max(1, (len(latencies)*percent+99)/100)
			sum.LatencyMs[fmt.Sprint(percent)] = float64(latencies[rank-1].Nanoseconds()) / 1e6
		}
	}
	return sum
}

func seconds(count float64) time.Duration { return time.Duration(count * float64(time.Second)) }

// cpuSeconds is the CPU time, user and system, of this process.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
