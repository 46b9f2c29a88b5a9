# An agent between real sockets.
apprunner_test(NAME agent_component_test LABEL component
  SOURCES agent/agent_test.cpp agent/token_test.cpp
  LIBS apprunner_agent docker_pure)
