#!/usr/bin/env node
import '../dist/wren.js';
