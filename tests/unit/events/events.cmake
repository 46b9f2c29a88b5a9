# EventBridge's events, as they follow from views.
apprunner_test(NAME events_test LABEL unit
  SOURCES events/event_recorder_test.cpp
  LIBS apprunner_events nlohmann_json::nlohmann_json)
