// Without an assembly file Go accepts no function without a body, and main.go links to such functions.
