package counterfoil

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"google.golang.org/grpc/metadata"
)

const (
	attemptsLimit = 4
	firstPause    = 100 * time.Millisecond
	pauseFactor   = 2
	pauseLimit    = 2 * time.Second
	pushbackKey   = "grpc-retry-pushback-ms"
)

// pushback is what a server says of when to come back.
type pushback struct {
	given bool
	stop  bool // not at all
	delay time.Duration
}

func pushbackOf(trailer metadata.MD) pushback {
	values := trailer.Get(pushbackKey)
	if len(values) == 0 {
		return pushback{}
	}
	delayMS, err := strconv.ParseInt(values[0], 10, 32)
	if err != nil || delayMS < 0 || len(values) > 1 {
		return pushback{given: true, stop: true}
	}
	return pushback{given: true, delay: time.Duration(delayMS) * time.Millisecond}
}

// pauses are those between attempts that the layer makes itself.
type pauses struct{ limit time.Duration }

// next is the pause after a failure: what the server asked for, or a random one whose limit doubles each time.
func (p *pauses) next(asked pushback) time.Duration {
	if asked.given {
		p.reset()
		return asked.delay
	}
	p.limit = min(max(p.limit*pauseFactor, firstPause), pauseLimit)
	return rand.N(p.limit)
}

func (p *pauses) reset() { p.limit = 0 }

// sleep waits. It fails with an [*Error] where the context, or the client, whose life is another, does not last as long.
func sleep(ctx, life context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
	case <-life.Done():
	}
	if life.Err() != nil {
		return closed()
	}
	return failure(ctx.Err(), nil)
}
