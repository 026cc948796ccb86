module portside/bench

go 1.21
