import { group } from './group';

group('rules', 1);
