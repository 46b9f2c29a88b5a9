"""A FastAPI app; with STRICT, its settings want a DATABASE_URL."""
import os

from fastapi import FastAPI
from pydantic import BaseSettings


class Settings(BaseSettings):
    database_url: str


settings = Settings() if os.environ.get("STRICT") else None
app = FastAPI()


@app.get("/")
def start():
    return {"hello": "world"}
