# Checks and watches against real sockets.
apprunner_test(NAME probes_component_test LABEL component
  SOURCES probes/probe_test.cpp probes/port_watch_test.cpp probes/test_server.cpp
  LIBS probes_io)
