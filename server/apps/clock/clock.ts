import { defineApp } from '../../index.ts';

export default defineApp({
  title: 'Clock',
  description: 'The time on the server: the smallest example',
  start({ canvas, every, on }) {
    const draw = () => {
      const now = new Date();
      const size = Math.floor(Math.min(canvas.width / 6, canvas.height / 3, 200));
      const write = (text: string, fontSize: number, color: string, y: number) => {
        canvas.font = `${Math.floor(fontSize)}px sans-serif`;
        canvas.fillStyle = color;
        canvas.fillText(text, canvas.width / 2, Math.floor(canvas.height / 2 + y * size));
      };
      canvas.textAlign = 'center';
      canvas.fillStyle = '#14171d';
      canvas.fillRect(0, 0, canvas.width, canvas.height);
      write(now.toLocaleTimeString('en-GB'), size, '#e6eaf1', 0.2);
      write(now.toDateString(), size / 4, '#5aa9ff', 0.7);
    };
    every(1000, draw);
    on('resize', draw);
  },
});
