// SPDX-License-Identifier: LGPL-2.1-or-later

// What Go's os/exec tells of a child that it has waited for. Without an argument
// the program starts itself as a child, which burns a second of user time by
// its own clock, and prints what ProcessState has of it: user time, and both
// times that the child has told of itself before its end, in microseconds.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func microseconds(t syscall.Filetime) int64 {
	return (int64(t.HighDateTime)<<32 | int64(t.LowDateTime)) / 10
}

func ownTimes() (user, kernel int64) {
	var created, exited, kernelTime, userTime syscall.Filetime

	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &created, &exited, &kernelTime, &userTime)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "GetProcessTimes:", err)
		os.Exit(1)
	}
	return microseconds(userTime), microseconds(kernelTime)
}

func burn() {
	start, _ := ownTimes()
	user, kernel := start, int64(0)
	for user < start+1000000 {
		for i := 0; i < 1000000; i++ {
		}
		user, kernel = ownTimes()
	}
	fmt.Println(start, user, kernel)
}

func main() {
	if len(os.Args) > 1 {
		burn()
		return
	}
	child := exec.Command(os.Args[0], "burn")
	told, err := child.Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the child:", err)
		os.Exit(1)
	}
	var start, user, kernel int64
	if _, err := fmt.Sscan(string(told), &start, &user, &kernel); err != nil {
		fmt.Fprintln(os.Stderr, "what the child told:", err)
		os.Exit(1)
	}
	state := child.ProcessState
	fmt.Println(int64(state.UserTime()/time.Microsecond), int64(state.SystemTime()/time.Microsecond),
		start, user, kernel)
}
