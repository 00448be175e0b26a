package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	frameHeadBytes    = 5
	messageLimitBytes = 16_000 // one HTTP/2 frame, and less than any flow-control window at its start
	windowFirst       = 65_535
	windowMost        = 1 << 30
	windowRenewed     = 1 << 28
	tableBytes        = 4096
	answerLimit       = 30 * time.Second
	bufferBytes       = 64 << 10
)

// call is one in flight.
type call struct {
	started time.Time
	bytes   int
}

// connection makes the calls of its callers, each of which has one in flight, on one goroutine.
type connection struct {
	callers int
	maker   *maker

	conn    net.Conn
	reader  *bufio.Reader
	writer  *bufio.Writer
	framer  *http2.Framer
	decoder *hpack.Decoder
	heads   bytes.Buffer
	encoder *hpack.Encoder
	fields  []hpack.HeaderField

	stream   uint32
	calls    map[uint32]*call
	spare    []*call
	waiting  int   // callers that flow control holds back
	window   int64 // what the server lets us send on the connection
	received int   // since its own window was renewed last
	status   string
	message  string

	latencies   []time.Duration
	statuses    map[string]int
	said        map[string]string
	answerBytes int
}

func dial(todo job, callers int, maker *maker) (*connection, error) {
	conn, err := net.Dial("tcp", todo.Address)
	if err != nil {
		return nil, err
	}
	c := &connection{
		callers: callers, maker: maker, conn: conn,
		reader: bufio.NewReaderSize(conn, bufferBytes), writer: bufio.NewWriterSize(conn, bufferBytes),
		stream: 1, calls: map[uint32]*call{}, window: windowFirst,
		latencies: make([]time.Duration, 0, 1<<18), statuses: map[string]int{}, said: map[string]string{},
	}
	c.framer = http2.NewFramer(c.writer, c.reader)
	c.framer.SetReuseFrames()
	c.decoder = hpack.NewDecoder(tableBytes, c.field)
	c.encoder = hpack.NewEncoder(&c.heads)
	for _, field := range [][2]string{
		{":method", "POST"}, {":scheme", "http"}, {":path", todo.Path}, {":authority", todo.Address},
		{"content-type", "application/grpc"}, {"te", "trailers"}, {"user-agent", "bench-load"},
		{"grpc-timeout", fmt.Sprintf("%dm", todo.TimeoutMs)},
	} {
		c.fields = append(c.fields, hpack.HeaderField{Name: field[0], Value: field[1]})
	}
	if todo.Token != "" {
		c.fields = append(c.fields, hpack.HeaderField{Name: "authorization", Value: "Bearer " + todo.Token})
	}
	return c, c.hello()
}

func (c *connection) hello() error {
	if _, err := c.writer.WriteString(http2.ClientPreface); err != nil {
		return err
	}
	settings := []http2.Setting{
		{ID: http2.SettingEnablePush, Val: 0},
		{ID: http2.SettingInitialWindowSize, Val: windowMost},
	}
	if err := c.framer.WriteSettings(settings...); err != nil {
		return err
	}
	return c.framer.WriteWindowUpdate(0, windowMost-windowFirst)
}

// run makes calls until the time is over and all have been answered.
func (c *connection) run() error {
	defer c.conn.Close()
	for range c.callers {
		if err := c.begin(); err != nil {
			return err
		}
	}
	for len(c.calls) > 0 || c.waiting > 0 {
		if c.reader.Buffered() == 0 {
			if err := c.writer.Flush(); err != nil {
				return err
			}
			if err := c.conn.SetReadDeadline(time.Now().Add(answerLimit)); err != nil {
				return err
			}
		}
		frame, err := c.framer.ReadFrame()
		if err != nil {
			return fmt.Errorf("with %d calls in flight: %w", len(c.calls), err)
		}
		if err := c.take(frame); err != nil {
			return err
		}
	}
	return nil
}

// begin sends the next call of a caller, or lets the caller wait until the server takes more.
func (c *connection) begin() error {
	if phase.Load() == ended {
		return nil
	}
	body := c.maker.next()
	if int64(len(body)) > c.window {
		c.waiting++
		return nil
	}
	// As a gRPC client would, with the header table: the token crosses the wire once a connection.
	c.heads.Reset()
	for _, field := range c.fields {
		if err := c.encoder.WriteField(field); err != nil {
			return err
		}
	}
	head := http2.HeadersFrameParam{StreamID: c.stream, BlockFragment: c.heads.Bytes(), EndHeaders: true}
	if err := c.framer.WriteHeaders(head); err != nil {
		return err
	}
	if err := c.framer.WriteData(c.stream, true, body); err != nil {
		return err
	}
	c.window -= int64(len(body))
	one := &call{}
	if last := len(c.spare) - 1; last >= 0 {
		one, c.spare = c.spare[last], c.spare[:last]
	}
	*one = call{started: time.Now()}
	c.calls[c.stream] = one
	c.stream += 2
	return nil
}

// take does what a frame asks for.
func (c *connection) take(frame http2.Frame) error {
	id := frame.Header().StreamID
	switch frame := frame.(type) {
	case *http2.HeadersFrame:
		return c.headers(id, frame.HeaderBlockFragment(), frame.HeadersEnded(), frame.StreamEnded())
	case *http2.ContinuationFrame:
		return fmt.Errorf("the server's headers are larger than a frame")
	case *http2.DataFrame:
		if one := c.calls[id]; one != nil {
			one.bytes += len(frame.Data())
		}
		if c.received += int(frame.Header().Length); c.received >= windowRenewed {
			if err := c.framer.WriteWindowUpdate(0, uint32(c.received)); err != nil {
				return err
			}
			c.received = 0
		}
		if frame.StreamEnded() {
			return c.finish(id, "no status", "")
		}
	case *http2.RSTStreamFrame:
		return c.finish(id, "reset: "+frame.ErrCode.String(), "")
	case *http2.SettingsFrame:
		if !frame.IsAck() {
			return c.framer.WriteSettingsAck()
		}
	case *http2.PingFrame:
		if !frame.IsAck() {
			return c.framer.WritePing(true, frame.Data)
		}
	case *http2.WindowUpdateFrame:
		if id == 0 {
			c.window += int64(frame.Increment)
			return c.release()
		}
	case *http2.GoAwayFrame:
		return fmt.Errorf("the server said goodbye: %v %q", frame.ErrCode, frame.DebugData())
	}
	return nil
}

// release lets callers go on that flow control held back.
func (c *connection) release() error {
	waiting := c.waiting
	c.waiting = 0
	for range waiting {
		if err := c.begin(); err != nil {
			return err
		}
	}
	return nil
}

func (c *connection) headers(id uint32, block []byte, whole, last bool) error {
	if !whole {
		return fmt.Errorf("the server's headers are larger than a frame")
	}
	c.status, c.message = "no status", ""
	if _, err := c.decoder.Write(block); err != nil {
		return err
	}
	if err := c.decoder.Close(); err != nil {
		return err
	}
	if last {
		return c.finish(id, c.status, c.message)
	}
	return nil
}

func (c *connection) field(field hpack.HeaderField) {
	switch field.Name {
	case "grpc-status":
		c.status = field.Value
	case "grpc-message":
		c.message = field.Value
	}
}

// finish writes down how a call ended, and lets its caller make the next.
func (c *connection) finish(id uint32, status, message string) error {
	one := c.calls[id]
	if one == nil {
		return nil
	}
	if status == "0" && one.bytes < frameHeadBytes {
		status = "OK without a message"
	}
	c.statuses[status]++
	if status != "0" {
		c.said[status] = message
	} else if phase.Load() == measuring {
		c.latencies = append(c.latencies, time.Since(one.started))
		c.answerBytes = max(c.answerBytes, one.bytes-frameHeadBytes)
	}
	delete(c.calls, id)
	c.spare = append(c.spare, one)
	return c.begin()
}
