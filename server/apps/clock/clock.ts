import { defineApp } from '../../index.ts';

export default defineApp({
  title: 'Clock',
  description: 'The time on the server: the smallest example',
  start({ canvas, every, on }) {
    const draw = () => {
      const { width, height } = canvas;
      const size = Math.floor(Math.min(width / 6, height / 3));
      canvas.fillStyle = '#14171d';
      canvas.fillRect(0, 0, width, height);
      canvas.textAlign = 'center';
      canvas.fillStyle = '#e6eaf1';
      canvas.font = `${size}px sans-serif`;
      canvas.fillText(new Date().toLocaleTimeString('en-GB'), width / 2, height / 2);
      canvas.fillStyle = '#5aa9ff';
      canvas.font = `${Math.floor(size / 4)}px sans-serif`;
      canvas.fillText(new Date().toDateString(), width / 2, height / 2 + Math.floor(size / 2));
    };
    every(1000, draw);
    on('resize', draw);
  },
});
