# A fleet of fake engines behind real agents.
apprunner_test(NAME swarm_component_test LABEL component TOPICS threads
  SOURCES swarm/fleet_test.cpp swarm/image_test.cpp swarm/loss_test.cpp
  LIBS apprunner_swarm apprunner_agent fake_docker_engine nlohmann_json::nlohmann_json)
