port = 3000
flags = { beta = true, alpha = false }
