#!/bin/sh
# The app in an image that lacks a library of the runtime.
busybox rm /usr/lib/*/libstdc++.so.6
exec java -cp /app App
