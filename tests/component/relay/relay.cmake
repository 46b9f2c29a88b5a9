# The far end of a relay's connections, with real sockets.
apprunner_test(NAME relay_component_test LABEL component SOURCES relay/dial_stdio_test.cpp
  LIBS relay_pure apprunner_asio)
