#!/usr/bin/env node
import '../dist/ask.js';
